from django.apps import AppConfig

from safety.error_words import use_own_words

# Forms are defined as soon as models are, which is before any app is ready.
use_own_words()


class SafetyConfig(AppConfig):
    name = "safety"

    def ready(self) -> None:
        from safety import checks  # noqa: F401
