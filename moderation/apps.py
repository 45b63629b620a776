from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from accounts.registry import on_profile_changed
        from moderation.notices import KINDS
        from moderation.profiles import PROFILES, look_at_profile
        from moderation.registry import register
        from notifications import kinds

        kinds.register(*KINDS)
        register(PROFILES)
        on_profile_changed(look_at_profile)
