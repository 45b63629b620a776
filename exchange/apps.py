from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"

    def ready(self) -> None:
        from accounts import registry
        from exchange.actions.parting import part_from
        from exchange.notices import KINDS
        from exchange.reviewing import LISTINGS
        from exchange.tasks import settle_what_is_open_of
        from moderation.registry import register
        from notifications import kinds

        kinds.register(*KINDS)
        register(LISTINGS)
        registry.on_block(part_from)
        registry.on_standing_changed(settle_what_is_open_of)
        registry.on_vouching_ended(settle_what_is_open_of)
