"""Notices and outgoing mail for tests."""

import factory

from notifications.models import Notice, OutboxMail


class NoticeFactory(factory.django.DjangoModelFactory[Notice]):
    class Meta:
        model = Notice

    kind = "test_plan_changed"
    event = factory.Sequence(lambda n: f"test:{n}")
    subject = factory.Sequence(lambda n: f"Something new, number {n}")
    body = "Come and see."
    url = "/somewhere/"


class OutboxMailFactory(factory.django.DjangoModelFactory[OutboxMail]):
    class Meta:
        model = OutboxMail

    event = factory.Sequence(lambda n: f"test:{n}")
    recipient_hash = factory.Sequence(lambda n: f"{n:064x}")
    message_id = factory.Sequence(lambda n: f"<{n}@localhost>")
    to = "bob@example.org"
    subject = factory.Sequence(lambda n: f"Mail number {n}")
    body = "Come and see."
