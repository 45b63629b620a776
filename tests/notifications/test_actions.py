from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Block, User
from notifications.actions import UnsafeMail, notify, queue_mail
from notifications.kinds import UnknownKind
from notifications.models import Notice, OutboxMail

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
Tell = Callable[..., Notice | None]


@pytest.fixture
def tell(plan_changed: str) -> Tell:
    def tell(person: User, *, event: str = "plan:1:changed", **more: object) -> Notice | None:
        context = {"what": more.pop("what", "Soup"), "when": TUESDAY}
        return notify(
            person=person,
            kind=plan_changed,
            event=event,
            url=str(more.pop("url", "/plan/1/")),
            context=context,
            **more,  # type: ignore[arg-type]
        )

    return tell


def counts() -> tuple[int, int, int]:
    return Notice.objects.count(), OutboxMail.objects.count(), ProcrastinateJob.objects.count()


def test_one_notice_one_mail_and_one_job(tell: Tell, bob: User, alice: User) -> None:
    notice = tell(bob, actor=alice)

    assert counts() == (1, 1, 1)
    assert notice is not None
    assert (notice.person, notice.actor, notice.url) == (bob, alice, "/plan/1/")
    assert (notice.subject, notice.read_at) == ("Soup on Tuesday", None)
    assert notice.body == "Soup is on Tuesday 18:30."
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.subject, mail.person) == (bob.email, "Soup on Tuesday", bob)
    assert mail.sent_at is None


def test_the_job_carries_the_id_and_nothing_else(tell: Tell, bob: User) -> None:
    tell(bob)

    job = ProcrastinateJob.objects.get()
    assert job.task_name == "notifications.send_mail"
    assert job.args == {"outbox_id": OutboxMail.objects.get().pk}


def test_the_mail_says_where_to_go_and_why_it_came(tell: Tell, bob: User) -> None:
    tell(bob)

    body = OutboxMail.objects.get().body
    assert body.startswith(f"Hello {bob.display_name},\n\nSoup is on Tuesday 18:30.\n\n")
    assert "http://localhost/plan/1/" in body
    assert "You get this mail because" in body


def test_the_same_event_tells_once(tell: Tell, bob: User) -> None:
    assert tell(bob) == tell(bob, what="Bread")
    assert counts() == (1, 1, 1)


def test_one_event_tells_each_person(tell: Tell, bob: User, alice: User) -> None:
    tell(bob)
    tell(alice)

    assert counts() == (2, 2, 2)


def test_what_rolls_back_leaves_nothing(tell: Tell, bob: User) -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        tell(bob)
        assert counts() == (1, 1, 1)
        raise ZeroDivisionError

    assert counts() == (0, 0, 0)


@pytest.mark.parametrize("bob_blocks", [True, False])
def test_people_who_blocked_each_other_hear_nothing(
    tell: Tell, bob: User, alice: User, bob_blocks: bool
) -> None:
    blocker, blocked = (bob, alice) if bob_blocks else (alice, bob)
    Block.objects.create(blocker=blocker, blocked=blocked)

    assert tell(bob, actor=alice) is None
    assert counts() == (0, 0, 0)


def test_who_is_gone_hears_nothing(tell: Tell, bob: User) -> None:
    bob.is_active = False

    assert tell(bob) is None
    assert counts() == (0, 0, 0)


def test_without_an_address_there_is_a_notice_only(tell: Tell, bob: User) -> None:
    bob.email = None
    bob.save()

    tell(bob)
    assert counts() == (1, 0, 0)


def test_it_speaks_the_language_and_the_time_of_the_receiver(tell: Tell, bob: User) -> None:
    bob.ui_language, bob.time_zone = "es", "Asia/Tokyo"

    notice = tell(bob)
    assert notice is not None
    assert notice.body == "Soup is on miércoles 08:30."


def test_a_time_zone_that_is_none_falls_back(tell: Tell, bob: User) -> None:
    bob.time_zone = "../../etc/passwd"

    notice = tell(bob)
    assert notice is not None
    assert notice.body == "Soup is on Tuesday 18:30."


def test_mail_is_plain_text_and_escapes_nothing(tell: Tell, bob: User) -> None:
    tell(bob, what="Mac & cheese <for 4>")

    mail = OutboxMail.objects.get()
    assert mail.subject == "Mac & cheese <for 4> on Tuesday"
    assert "Mac & cheese <for 4> is on" in mail.body


@pytest.mark.parametrize(
    "what", ["So\r\nBcc: all@example.org", "So\x00up", "So\ud800up", "\u202eSo"]
)
def test_odd_characters_never_reach_a_header(tell: Tell, bob: User, what: str) -> None:
    tell(bob, what=what)

    subject = OutboxMail.objects.get().subject
    assert subject.isprintable()
    assert subject.startswith("So")


def test_a_kind_nobody_registered_is_refused(bob: User) -> None:
    with pytest.raises(UnknownKind):
        notify(person=bob, kind="never_heard_of", event="x:1", url="/", context={})


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_a_notice_leads_to_this_site_only(tell: Tell, bob: User, url: str) -> None:
    with pytest.raises(ValueError):
        tell(bob, url=url)


@pytest.mark.parametrize("event", ["", "x" * 201])
def test_an_event_has_an_id_of_a_sensible_length(tell: Tell, bob: User, event: str) -> None:
    with pytest.raises(ValueError):
        tell(bob, event=event)


class TestQueueMail:
    def queue(self, **changes: str) -> OutboxMail:
        fields = {"to": "New@example.org", "subject": "Your code", "body": "123", "event": "code:1"}
        return queue_mail(**(fields | changes))  # type: ignore[arg-type]

    def test_an_address_without_a_person(self) -> None:
        mail = self.queue()

        assert (mail.person, mail.to, mail.body) == (None, "New@example.org", "123")
        assert counts() == (0, 1, 1)

    def test_the_same_event_to_the_same_address_is_one_mail(self) -> None:
        assert self.queue() == self.queue(to="new@example.org ", subject="Another")
        assert counts() == (0, 1, 1)

    def test_the_message_id_follows_from_event_and_address(self) -> None:
        first = self.queue().message_id
        OutboxMail.objects.all().delete()

        assert self.queue().message_id == first
        assert self.queue(event="code:2").message_id != first
        assert self.queue(to="other@example.org").message_id != first
        assert first.endswith("@localhost>")
        assert "example" not in first

    @pytest.mark.parametrize(
        "bad", ["a\nb", "a\rb", "a\r\nBcc: x@example.org", "a\u2028b", "a\x0bb"]
    )
    @pytest.mark.parametrize("field", ["subject", "to"])
    def test_line_breaks_are_refused(self, field: str, bad: str) -> None:
        with pytest.raises(UnsafeMail):
            self.queue(**{field: bad})
        assert counts() == (0, 0, 0)

    def test_nothing_of_it_is_readable_in_the_database(self) -> None:
        self.queue(subject="A secret subject", body="A secret body")

        with connection.cursor() as cursor:
            cursor.execute("SELECT o::text FROM notifications_outboxmail o")
            row = cursor.fetchone()[0]
            cursor.execute("SELECT args::text FROM procrastinate_jobs")
            row += cursor.fetchone()[0]
        as_hex = b"A secret".hex()
        assert "secret" not in row
        assert as_hex not in row
        assert "example.org" not in row
