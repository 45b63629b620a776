"""Notices and outgoing mail for tests."""

from factory.declarations import Sequence
from factory.django import DjangoModelFactory

from notifications.models import Notice, OutboxMail


class NoticeFactory(DjangoModelFactory[Notice]):
    class Meta:
        model = Notice

    kind = "test_plan_changed"
    event = Sequence(lambda n: f"test:{n}")
    subject = Sequence(lambda n: f"Something new, number {n}")
    body = "Come and see."
    url = "/somewhere/"


class OutboxMailFactory(DjangoModelFactory[OutboxMail]):
    class Meta:
        model = OutboxMail

    event = Sequence(lambda n: f"test:{n}")
    recipient_hash = Sequence(lambda n: f"{n:064x}")
    message_id = Sequence(lambda n: f"<{n}@localhost>")
    to = "bob@example.org"
    subject = Sequence(lambda n: f"Mail number {n}")
    body = "Come and see."
