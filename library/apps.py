from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"

    def ready(self) -> None:
        from comments import registry
        from library.deeds import DEEDS
        from library.notices import KINDS
        from library.review import SUGGESTION
        from library.threads import ITEM
        from moderation import deeds
        from moderation import registry as reviewed
        from notifications import kinds

        registry.register(ITEM)
        deeds.register(*DEEDS)
        kinds.register(*KINDS)
        reviewed.register(SUGGESTION)
