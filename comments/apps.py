from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"

    def ready(self) -> None:
        from comments.deeds import DEEDS
        from comments.notices import KINDS
        from comments.review import COMMENT
        from moderation import deeds, registry
        from notifications import kinds

        kinds.register(*KINDS)
        deeds.register(*DEEDS)
        registry.register(COMMENT)
