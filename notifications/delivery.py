"""Handing mail to the SMTP server, and what happens when it does not take it."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from notifications.models import OutboxMail

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.mail.backends.base import BaseEmailBackend

LONGEST_WAIT = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=5)
SWEEP_SIZE = 500
# These say something about one mail; everything else says that the server is out of reach.
ABOUT_ONE_MAIL = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
    ValueError,
)


class Outcome(Enum):
    SENT = "sent"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NOTHING_TO_DO = "nothing to do"


def wait_after(attempts: int) -> timedelta:
    """15 s, 30 s, 1 min and so on, doubling up to ``LONGEST_WAIT``."""
    factor: int = 2 ** min(attempts, 10)
    return min(timedelta(seconds=15) * factor, LONGEST_WAIT)


def deliver(outbox_id: int, *, at: datetime, connection: BaseEmailBackend | None = None) -> Outcome:
    """Try to send one mail.

    The row stays locked meanwhile, and is marked sent only after the server took the mail: a
    crash in between repeats that one mail, under the same Message-ID.
    """
    with transaction.atomic():
        mail = (
            OutboxMail.objects.waiting()
            .filter(pk=outbox_id)
            .select_for_update(skip_locked=True)
            .first()
        )
        if mail is None:
            return Outcome.NOTHING_TO_DO
        error = _hand_over(mail, connection)
        if error is None:
            mail.mark_sent(at=at)
            return Outcome.SENT
        gives_up = at - mail.created_at >= GIVE_UP_AFTER
        wait = None if gives_up else wait_after(mail.attempts)
        # Never the text of the error, which may hold the address.
        mail.mark_failed(at=at, error_class=type(error).__name__, wait=wait)
    return Outcome.REFUSED if isinstance(error, ABOUT_ONE_MAIL) else Outcome.UNREACHABLE


def deliver_due(*, at: datetime) -> int:
    """Send what is due, over one connection, and say how many went out.

    A server out of reach ends the round: every further mail would only wait for the same
    time-out. All of them are due again in the next round.
    """
    ids = list(OutboxMail.objects.due(at=at).values_list("pk", flat=True)[:SWEEP_SIZE])
    if not ids:
        return 0
    connection = get_connection()
    sent = 0
    try:
        for outbox_id in ids:
            outcome = deliver(outbox_id, at=at, connection=connection)
            if outcome is Outcome.UNREACHABLE:
                break
            sent += outcome is Outcome.SENT
    finally:
        connection.close()
    return sent


def _hand_over(mail: OutboxMail, connection: BaseEmailBackend | None) -> Exception | None:
    """What went wrong, or ``None`` when the server took the mail."""
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        if connection is not None:
            # Else Django would open and close it for every mail.
            connection.open()
        message.send()
    except Exception as error:
        # Whatever goes wrong with one mail, it is tried again later and never stops the others.
        return error
    return None


def blank_old_mail(*, before: datetime, at: datetime) -> int:
    """Take address and words out of mail that was finished ``before``; the event id stays."""
    done = 0
    while True:
        old = OutboxMail.objects.finished_before(before).values_list("pk", flat=True)
        ids = list(old[:SWEEP_SIZE])
        OutboxMail.objects.filter(pk__in=ids).update(to="", subject="", body="", blanked_at=at)
        done += len(ids)
        if len(ids) < SWEEP_SIZE:
            return done
