from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from accounts import registry
        from notifications.actions import queue_mail

        registry.send_mail_with(queue_mail)
