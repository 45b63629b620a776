from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from accounts import registry
        from accounts.notices import KINDS
        from notifications import kinds
        from notifications.actions import notify, queue_mail

        kinds.register(*(kinds.NoticeKind(name, label) for name, label in KINDS))
        registry.send_mail_with(queue_mail)
        registry.tell_with(notify)
