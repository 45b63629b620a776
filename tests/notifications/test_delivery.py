from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as django_mail
from pytest_django import DjangoAssertNumQueries, Settings

from notifications.delivery import (
    GIVE_UP_AFTER,
    Outcome,
    blank_old_mail,
    deliver,
    deliver_due,
    wait_after,
)
from notifications.models import OutboxMail
from tests.factories.notifications import OutboxMailFactory
from tests.notifications.smtp import Postbox

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def waiting(**fields: object) -> OutboxMail:
    return OutboxMailFactory.create(**{"created_at": NOON, "next_attempt_at": NOON, **fields})


def test_the_server_gets_the_mail_as_it_was_written(postbox: Postbox) -> None:
    mail = waiting(subject="Súp & <bread>", body="Hello Bob,\n\nCome at six.\n")

    assert deliver(mail.pk, at=NOON) is Outcome.SENT
    (taken,) = postbox.mails
    assert taken["Subject"] == "Súp & <bread>"
    assert taken["To"] == "bob@example.org"
    assert taken["Message-ID"] == mail.message_id
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken.get_content_type() == "text/plain"
    assert taken.get_content().replace("\r\n", "\n") == mail.body
    mail.refresh_from_db()
    assert (mail.sent_at, mail.attempts, mail.last_error_class) == (NOON, 1, "")


def test_what_was_sent_is_not_sent_again(postbox: Postbox) -> None:
    mail = waiting()
    deliver(mail.pk, at=NOON)

    assert deliver(mail.pk, at=NOON) is Outcome.NOTHING_TO_DO
    assert len(postbox.mails) == 1


def test_a_mail_that_is_not_there_is_nothing_to_do() -> None:
    assert deliver(999_999_999, at=NOON) is Outcome.NOTHING_TO_DO


def test_a_server_out_of_reach_is_tried_again_later(smtp_port: int) -> None:
    mail = waiting()

    assert deliver(mail.pk, at=NOON) is Outcome.UNREACHABLE
    mail.refresh_from_db()
    assert (mail.sent_at, mail.attempts) == (None, 1)
    assert mail.last_error_class == "ConnectionRefusedError"
    assert mail.next_attempt_at == NOON + timedelta(seconds=15)


def test_only_the_name_of_an_error_is_kept(postbox: Postbox) -> None:
    postbox.refused.add("bob@example.org")
    mail = waiting()

    assert deliver(mail.pk, at=NOON) is Outcome.REFUSED
    mail.refresh_from_db()
    assert mail.last_error_class == "SMTPRecipientsRefused"


def test_an_address_that_is_none_breaks_nothing(postbox: Postbox) -> None:
    mail = waiting(to="bob\r\nBcc: all@example.org")

    assert deliver(mail.pk, at=NOON) is Outcome.REFUSED
    assert postbox.mails == []


def test_it_gives_up_after_days_and_not_before(smtp_port: int) -> None:
    mail = waiting()

    deliver(mail.pk, at=NOON + timedelta(days=3))
    mail.refresh_from_db()
    assert mail.is_waiting
    deliver(mail.pk, at=NOON + GIVE_UP_AFTER)
    mail.refresh_from_db()
    assert mail.given_up_at == NOON + GIVE_UP_AFTER
    assert deliver(mail.pk, at=NOON + GIVE_UP_AFTER) is Outcome.NOTHING_TO_DO


def test_it_waits_longer_each_time_up_to_ten_minutes() -> None:
    assert [int(wait_after(n).total_seconds()) for n in range(8)] == [
        15, 30, 60, 120, 240, 480, 600, 600,
    ]  # fmt: skip
    assert wait_after(100_000) == timedelta(minutes=10)


class TestDue:
    def test_all_that_is_due_goes_out_over_one_connection(self, postbox: Postbox) -> None:
        for _ in range(3):
            waiting()
        waiting(next_attempt_at=NOON + timedelta(seconds=1))

        assert deliver_due(at=NOON) == 3
        assert len(postbox.mails) == 3

    def test_nothing_due_opens_no_connection(self, smtp_port: int) -> None:
        assert deliver_due(at=NOON) == 0

    def test_a_dead_server_is_asked_once_a_round(self, smtp_port: int) -> None:
        first, second = waiting(), waiting()

        assert deliver_due(at=NOON) == 0
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.attempts, second.attempts) == (1, 0)

    def test_one_refused_mail_does_not_hold_up_the_others(self, postbox: Postbox) -> None:
        postbox.refused.add("gone@example.org")
        waiting(to="gone@example.org")
        waiting()

        assert deliver_due(at=NOON) == 1


def test_with_no_mail_server_mail_stays_in_the_outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    mail = waiting()

    assert deliver(mail.pk, at=NOON) is Outcome.SENT
    assert django_mail.outbox == []


class TestBlanking:
    def test_old_mail_is_blanked_and_new_mail_and_waiting_mail_kept(self) -> None:
        sent = waiting(sent_at=NOON)
        given_up = waiting(given_up_at=NOON)
        late = waiting(sent_at=NOON + timedelta(days=2))
        unsent = waiting()
        after = NOON + timedelta(days=1)

        assert blank_old_mail(before=after, at=after) == 2
        for mail in (sent, given_up):
            mail.refresh_from_db()
            assert (mail.to, mail.subject, mail.body, mail.blanked_at) == ("", "", "", after)
        for mail in (late, unsent):
            mail.refresh_from_db()
            assert (mail.to, mail.body, mail.blanked_at) == (
                "bob@example.org",
                "Come and see.",
                None,
            )

    def test_again_there_is_nothing_to_do(self) -> None:
        waiting(sent_at=NOON)
        after = NOON + timedelta(days=1)
        blank_old_mail(before=after, at=after)

        assert blank_old_mail(before=after, at=after) == 0

    def test_many_go_in_batches(
        self,
        monkeypatch: pytest.MonkeyPatch,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        monkeypatch.setattr("notifications.delivery.SWEEP_SIZE", 2)
        for _ in range(5):
            waiting(sent_at=NOON)
        after = NOON + timedelta(days=1)

        with django_assert_num_queries(6):
            assert blank_old_mail(before=after, at=after) == 5


def test_a_round_needs_one_connection_also_past_a_refusal(postbox: Postbox) -> None:
    postbox.refused.add("gone@example.org")
    for address in ("a@example.org", "gone@example.org", "b@example.org"):
        waiting(to=address)

    assert deliver_due(at=NOON) == 2
    assert len(postbox.mails) == 2
    assert len(postbox.connections) == 1
