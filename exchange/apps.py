from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"

    def ready(self) -> None:
        from accounts import registry
        from exchange.actions.agreements import part_from
        from exchange.notices import KINDS
        from notifications import kinds

        kinds.register(*KINDS)
        registry.on_block(part_from)
