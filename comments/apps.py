from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"

    def ready(self) -> None:
        from comments.notices import KINDS
        from comments.review import COMMENT
        from moderation import registry
        from notifications import kinds

        kinds.register(*KINDS)
        registry.register(COMMENT)
