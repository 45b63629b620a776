from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"

    def ready(self) -> None:
        from comments import registry
        from library.deeds import DEEDS
        from library.threads import ITEM
        from moderation import deeds

        registry.register(ITEM)
        deeds.register(*DEEDS)
