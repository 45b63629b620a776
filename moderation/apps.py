from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from accounts import registry
        from accounts.deeds import DEEDS as DEEDS_ABOUT_PEOPLE
        from moderation import deeds
        from moderation.log import record, record_look
        from moderation.notices import KINDS
        from moderation.profiles import PROFILES, look_at_profile
        from moderation.registry import register
        from notifications import kinds

        kinds.register(*KINDS)
        register(PROFILES)
        registry.on_profile_changed(look_at_profile)
        deeds.register(*deeds.DEEDS, *(deeds.Deed(*each) for each in DEEDS_ABOUT_PEOPLE))
        registry.record_with(record, record_look)
