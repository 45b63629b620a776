"""Telling people things: one notice on the site and one mail for each event and person."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Block
from notifications.emails import render_mail, render_notice
from notifications.jobs import defer
from notifications.models import Notice, OutboxMail
from notifications.tasks import send_mail
from safety.encryption import blind_index
from safety.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from notifications.emails import Message

MAX_EVENT = 200


class UnsafeMail(ValueError):
    """A subject or an address with a line break in it, which could forge mail headers."""


@transaction.atomic
def notify(
    *,
    person: User,
    kind: str,
    event: str,
    url: str,
    context: Mapping[str, object],
    actor: User | None = None,
    about: Collection[User] = (),
) -> Notice | None:
    """Tell ``person`` once that ``event`` happened: a stable id such as ``"match:12:accepted"``.

    ``url`` is a path on this site; ``about`` is whose words or doings it tells of besides
    ``actor``. Again, it returns the first notice; None when the person is gone or is blocked with
    one of those.
    """
    _check(event=event, url=url)
    if not person.is_active or _is_kept_apart(person, {*about, *([actor] if actor else [])}):
        return None
    earlier = Notice.objects.filter(person=person, event=event).first()
    if earlier is not None:
        return earlier
    message = render_notice(kind=kind, person=person, url=url, context=context, actor=actor)
    words = {"subject": message.subject, "body": message.body, "url": url}
    try:
        with transaction.atomic():
            notice = Notice.objects.create(
                person=person, event=event, kind=kind, actor=actor, **words
            )
    except IntegrityError:
        # Told of it at this very moment.
        return Notice.objects.get(person=person, event=event)
    notice.about.add(*about)
    _queue(render_mail(message=message, person=person, url=url), to=person, event=event)
    return notice


@transaction.atomic
def queue_mail(
    *, to: str, subject: str, body: str, event: str, person: User | None = None
) -> OutboxMail:
    """Put one plain-text mail into the outbox and queue its sending, in this transaction.

    The same ``event`` to the same address is mailed once. Raises ``UnsafeMail`` when the subject
    or the address has a line break.
    """
    _check(event=event, url="")
    if len(f"{to}{subject}".splitlines()) > 1:
        raise UnsafeMail("A subject and an address are one line each.")
    recipient_hash = blind_index(to.strip().lower(), purpose="outbox")
    mail, is_new = OutboxMail.objects.get_or_create(
        event=event,
        recipient_hash=recipient_hash,
        defaults={
            "person": person,
            "message_id": _message_id(event, recipient_hash),
            "to": clean_text(to.strip()),
            "subject": clean_text(subject),
            "body": clean_text(body),
        },
    )
    if is_new:
        defer(send_mail, queueing_lock=f"mail:{mail.pk}", outbox_id=mail.pk)
    return mail


def no_longer_new(events: Collection[str], *, at: datetime) -> int:
    """Mark as read what was told of these events; how many notices were still unread."""
    return Notice.objects.filter(event__in=events).unread().update(read_at=at)


def mark_all_read(*, by: User | AnonymousUser, at: datetime) -> int:
    """How many notices were still unread."""
    return Notice.objects.visible_to(by).unread().update(read_at=at)


def _queue(mail: Message, *, to: User, event: str) -> None:
    if to.email:
        queue_mail(to=to.email, subject=mail.subject, body=mail.body, event=event, person=to)


def _is_kept_apart(person: User, others: Collection[User]) -> bool:
    met = Q(blocker=person, blocked__in=others) | Q(blocker__in=others, blocked=person)
    return bool(others) and Block.objects.filter(met).exists()


def _check(*, event: str, url: str) -> None:
    if not event or len(event) > MAX_EVENT:
        raise ValueError(f"an event id has 1 to {MAX_EVENT} characters")
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError("the url of a notice is a path on this site")


def _message_id(event: str, recipient_hash: str) -> str:
    """The same for the same event and recipient; the keyed hash keeps addresses from guessing."""
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{event}\n{recipient_hash}")
    return f"<{name}@{urlsplit(settings.SITE_URL).hostname}>"
