"""How people become members: at once, by invitation, or when an organizer says yes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from accounts.actions.names import take_name_or_next
from accounts.actions.roles import change_standing
from accounts.emails import render_joined, render_not_joined
from accounts.models import Invitation, User
from accounts.permissions import can_decide_who_joins, can_invite
from accounts.registry import profile_callbacks, queue_mail
from safety.encryption import blind_index

if TYPE_CHECKING:
    from datetime import datetime

INVITATION_LASTS = timedelta(days=14)
UNFINISHED_KEPT = timedelta(days=2)


class NotAllowed(Exception):
    """Only organizers decide; only members invite."""


class InvitationUsed(Exception):
    """Somebody else used this invitation, or its time is over."""


class NotWaiting(Exception):
    """Another organizer decided already."""


def invitation_hash(code: str) -> str:
    return blind_index(code.strip(), purpose="invitation")


def invitation_code(*, by: User, key: UUID) -> str:
    """The code that ``invite`` gives for this key: 96 bits, which only this site can work out."""
    return blind_index(f"{by.pk}\n{key}", purpose="invitation-code")[:24]


@transaction.atomic
def invite(*, by: User, at: datetime, key: UUID | None = None) -> str:
    """Make an invitation for one person and return its code, which is stored only as a hash.

    The same ``key`` again gives the same one: nobody makes two by pressing twice.
    """
    if not can_invite(by):
        raise NotAllowed
    code = invitation_code(by=by, key=key or uuid4())
    Invitation.objects.get_or_create(
        code_hash=invitation_hash(code),
        defaults={"created_by": by, "created_at": at, "expires_at": at + INVITATION_LASTS},
    )
    return code


@transaction.atomic
def join(
    *, person: User, display_name: str, invitation_code: str, language: str, at: datetime
) -> None:
    """Take in somebody who just filled in the sign-up form; nobody sees them before ``arrive``.

    ``language`` is the one they read the form in; mails will be in it. Raises InvitationUsed
    where people join by invitation and the code is no good (any more); it is spent when they
    arrive, so that a mistyped address costs nobody an invitation.
    """
    person.display_name = display_name
    person.membership = User.Membership.WAITING
    person.ui_language = "" if language == settings.LANGUAGE_CODE else language
    person.date_joined = at
    if settings.JOINING == "invited":
        usable = Invitation.objects.usable(at)
        person.invitation = usable.filter(code_hash=invitation_hash(invitation_code)).first()
        if person.invitation is None:
            raise InvitationUsed
    person.save(
        update_fields=["display_name", "membership", "ui_language", "date_joined", "invitation"]
    )


@transaction.atomic
def arrive(*, person: User, at: datetime) -> None:
    """The first sign-in, which proves the e-mail address: a member now, unless a group approves.

    Whose name somebody took meanwhile gets a number behind it; whose invitation somebody used
    meanwhile waits for an organizer.
    """
    list(User.objects.filter(pk=person.pk).locked())
    person.refresh_from_db(fields=["display_name", "name_shape", "membership", "invitation"])
    if person.name_shape is None:
        take_name_or_next(person=person)
        for callback in profile_callbacks():
            callback(person, at=at)
    if person.membership == User.Membership.WAITING and _may_come_in(person):
        person.membership = User.Membership.MEMBER
        person.save(update_fields=["membership"])


def _may_come_in(person: User) -> bool:
    if settings.JOINING != "invited" or person.invitation_id is None:
        return settings.JOINING == "open"
    # As it was when they filled in the form: the mail may take its time.
    usable = Invitation.objects.usable(person.date_joined).filter(pk=person.invitation_id)
    return bool(usable.update(used_by=person))


@transaction.atomic
def forget_unfinished(*, at: datetime) -> int:
    """Delete sign-ups that nobody finished in UNFINISHED_KEPT; how many there were."""
    stale = User.objects.unfinished(before=at - UNFINISHED_KEPT).select_for_update(skip_locked=True)
    keys = [person.pk for person in stale]
    User.objects.filter(pk__in=keys).delete()
    return len(keys)


@transaction.atomic
def approve(*, person: User, by: User, at: datetime) -> None:
    """Make somebody who waits a member, and tell them. Raises NotAllowed, NotWaiting."""
    waiting = _lock_waiting(person, by)
    member = change_standing(
        person=waiting,
        role=waiting.role,
        membership=User.Membership.MEMBER,
        is_active=True,
        at=at,
        by=by,
        deed="joining_approved",
    )
    _tell(member, "approved", *render_joined(member))


@transaction.atomic
def decline(*, person: User, by: User, at: datetime) -> None:
    """Say no to somebody who waits, tell them, close the account and free the name.

    Raises as ``approve``.
    """
    waiting = _lock_waiting(person, by)
    waiting.name_shape = None
    waiting.save(update_fields=["name_shape"])
    gone = change_standing(
        person=waiting,
        role=waiting.role,
        membership=User.Membership.LEFT,
        is_active=False,
        at=at,
        by=by,
        deed="joining_declined",
    )
    _tell(gone, "declined", *render_not_joined(gone))


def _lock_waiting(person: User, by: User) -> User:
    if not can_decide_who_joins(by):
        raise NotAllowed
    waiting = User.objects.waiting().filter(pk=person.pk).locked().first()
    if waiting is None:
        raise NotWaiting
    return waiting


def _tell(person: User, decision: str, subject: str, body: str) -> None:
    if person.email:
        event = f"joining:{person.uuid}:{decision}"
        queue_mail(to=person.email, subject=subject, body=body, event=event)
