from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from moderation.notices import KINDS
        from notifications import kinds

        kinds.register(*KINDS)
