from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"

    def ready(self) -> None:
        from comments import registry
        from library.threads import ITEM

        registry.register(ITEM)
