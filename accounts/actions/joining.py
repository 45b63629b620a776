"""How people become members: at once, by invitation, or when an organizer says yes."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from accounts.emails import render_joined, render_not_joined
from accounts.models import Invitation, User
from accounts.permissions import can_decide_who_joins, can_invite
from accounts.registry import queue_mail
from safety.encryption import blind_index

if TYPE_CHECKING:
    from datetime import datetime

INVITATION_LASTS = timedelta(days=14)


class NotAllowed(Exception):
    """Only organizers decide; only members invite."""


class InvitationUsed(Exception):
    """Somebody else used this invitation, or its time is over."""


class NotWaiting(Exception):
    """Another organizer decided already."""


def invitation_hash(code: str) -> str:
    return blind_index(code.strip(), purpose="invitation")


@transaction.atomic
def invite(*, by: User, at: datetime) -> str:
    """Make an invitation for one person and return its code, which is stored only as a hash."""
    if not can_invite(by):
        raise NotAllowed
    code = secrets.token_urlsafe(12)
    Invitation.objects.create(
        code_hash=invitation_hash(code),
        created_by=by,
        created_at=at,
        expires_at=at + INVITATION_LASTS,
    )
    return code


@transaction.atomic
def join(
    *, person: User, display_name: str, invitation_code: str, language: str, at: datetime
) -> None:
    """Take in somebody who just filled in the sign-up form; nobody sees them before ``arrive``.

    ``language`` is the one they read the form in; mails will be in it. Raises InvitationUsed
    where people join by invitation and the code is no good (any more).
    """
    person.display_name = display_name
    person.membership = User.Membership.WAITING
    person.ui_language = "" if language == settings.LANGUAGE_CODE else language
    person.date_joined = at
    person.save(update_fields=["display_name", "membership", "ui_language", "date_joined"])
    if settings.JOINING == "invited":
        use_invitation(person=person, code=invitation_code, at=at)


def use_invitation(*, person: User, code: str, at: datetime) -> None:
    """Spend the invitation; two people with one code at the same time: one gets it."""
    spent = Invitation.objects.usable(at).filter(code_hash=invitation_hash(code))
    if not spent.update(used_by=person):
        raise InvitationUsed


@transaction.atomic
def arrive(*, person: User) -> None:
    """The first sign-in, which proves the e-mail address: a member now, unless a group approves."""
    if person.membership == User.Membership.WAITING and settings.JOINING != "approved":
        person.membership = User.Membership.MEMBER
        person.save(update_fields=["membership"])


@transaction.atomic
def approve(*, person: User, by: User) -> None:
    """Make somebody who waits a member, and tell them. Raises NotAllowed, NotWaiting."""
    waiting = _lock_waiting(person, by)
    waiting.membership = User.Membership.MEMBER
    waiting.save(update_fields=["membership"])
    _tell(waiting, "approved", *render_joined(waiting))


@transaction.atomic
def decline(*, person: User, by: User) -> None:
    """Say no to somebody who waits, tell them and close the account. Raises as ``approve``."""
    waiting = _lock_waiting(person, by)
    waiting.membership = User.Membership.LEFT
    waiting.is_active = False
    waiting.save(update_fields=["membership", "is_active"])
    _tell(waiting, "declined", *render_not_joined(waiting))


def _lock_waiting(person: User, by: User) -> User:
    if not can_decide_who_joins(by):
        raise NotAllowed
    waiting = User.objects.select_for_update().waiting().filter(pk=person.pk).first()
    if waiting is None:
        raise NotWaiting
    return waiting


def _tell(person: User, decision: str, subject: str, body: str) -> None:
    if person.email:
        event = f"joining:{person.uuid}:{decision}"
        queue_mail(to=person.email, subject=subject, body=body, event=event)
