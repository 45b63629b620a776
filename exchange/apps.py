from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"

    def ready(self) -> None:
        from accounts import registry
        from comments import registry as comments
        from exchange.actions.parting import part_from
        from exchange.deeds import DEEDS
        from exchange.jobs import settle_what_is_open_of
        from exchange.notices import KINDS
        from exchange.reviewing import LISTINGS, MESSAGES
        from exchange.threads import LISTING
        from moderation import deeds
        from moderation import registry as moderation
        from notifications import kinds

        kinds.register(*KINDS)
        deeds.register(*DEEDS)
        comments.register(LISTING)
        moderation.register(LISTINGS)
        moderation.register(MESSAGES)
        registry.on_block(part_from)
        registry.on_standing_changed(settle_what_is_open_of)
        registry.on_vouching_ended(settle_what_is_open_of)
