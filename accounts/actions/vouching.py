"""Vouching: two neighbours who are vouched for themselves, or one organizer, who know a person.

``User.vouched_at`` is kept in step with the rows of ``Vouch``: everything that changes whether one
counts calls ``recount`` in the same transaction, which holds the person's row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import Block, User, Vouch
from accounts.permissions import can_end_vouch, can_vouch_for
from accounts.registry import record, tell, vouching_callbacks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

NEIGHBOURS_NEEDED = 2


class CannotVouch(Exception):
    """For oneself, by or for somebody who takes no part, by somebody nobody vouches for, or between
    two who are kept apart."""


class NotYours(Exception):
    """Only whoever gave it, whom it is about, and organizers end a vouch."""


@transaction.atomic
def vouch_for(*, person: User, by: User, reasons: str, at: datetime) -> Vouch:
    """Record that ``by`` knows ``person``, and tell them; again, it returns the first one.

    Organizers hear of whom neighbours made vouched for. Raises CannotVouch.
    """
    # Both as they are now: a block, a role or another vouch may have come a moment ago.
    both = {each.pk: each for each in User.objects.filter(pk__in=[person.pk, by.pk]).locked()}
    person, by = both[person.pk], both[by.pk]
    if not can_vouch_for(by, person) or Block.objects.between(person, by).exists():
        raise CannotVouch
    vouch, is_new = Vouch.objects.get_or_create(
        person=person,
        by=by,
        revoked_at=None,
        defaults={"reasons": reasons, "as_organizer": by.is_organizer, "created_at": at},
    )
    if is_new:
        was_vouched = person.is_vouched
        recount([person.pk], at=at)
        person.refresh_from_db(fields=["vouched_at"])
        if by.is_organizer:
            record(by=by, action="vouched", about=person, at=at)
        elif person.is_vouched and not was_vouched:
            _tell_organizers(person, vouch)
        _tell(person, "vouch_given", f"vouch:{vouch.pk}:given", actor=by)
    return vouch


@transaction.atomic
def end_vouch(*, vouch: Vouch, by: User, at: datetime) -> None:
    """Take a vouch back; again, nothing happens. The person hears of it, and not by whom.

    Whom it is about lets go of all that this neighbour ever said for them. Raises NotYours.
    """
    if not can_end_vouch(by, vouch):
        raise NotYours
    list(User.objects.filter(pk__in=[vouch.person_id, vouch.by_id]).locked())
    said = Vouch.objects.filter(person=vouch.person_id, by=vouch.by_id)
    ended = said.standing().filter(pk=vouch.pk).update(revoked_at=at, revoked_by=by)
    if by.pk == vouch.person_id:
        # Also what was taken back: that it looks no different does not tell which it was.
        said.filter(let_go_at__isnull=True).update(let_go_at=at)
    if ended:
        recount([vouch.person_id], at=at, tell_them=False)
    if ended and by.pk != vouch.person_id:
        person = User.objects.get(pk=vouch.person_id)
        if by.is_organizer:
            record(by=by, action="vouch_ended", about=person, at=at)
        _tell(person, "vouch_ended", f"vouch:{vouch.pk}:ended")


@transaction.atomic
def recount(people: Iterable[int], *, at: datetime, tell_them: bool = True) -> None:
    """Bring ``vouched_at`` of these people in step with who vouches for them.

    Other apps hear of everybody who was vouched for and is no longer.
    """
    for person in User.objects.filter(pk__in=list(people)).locked():
        is_vouched = _enough_vouch_for(person)
        if is_vouched == (person.vouched_at is not None):
            continue
        person.vouched_at = at if is_vouched else None
        person.save(update_fields=["vouched_at"])
        if is_vouched:
            continue
        if tell_them:
            _tell(person, "vouch_ended", f"vouching:{person.uuid}:ended:{at.isoformat()}")
        for callback in vouching_callbacks():
            callback(person, at=at)


def _enough_vouch_for(person: User) -> bool:
    counts = (
        Vouch.objects.counting()
        .filter(person=person)
        .order_by()
        .aggregate(all=Count("pk"), organizers=Count("pk", filter=Q(as_organizer=True)))
    )
    return bool(counts["organizers"] or counts["all"] >= NEIGHBOURS_NEEDED)


def _tell_organizers(person: User, vouch: Vouch) -> None:
    """Nobody of them said so: whoever knows better can end it."""
    for organizer in User.objects.organizers().order_by("id"):
        tell(
            person=organizer,
            kind="vouched_by_neighbours",
            event=f"vouch:{vouch.pk}:enough",
            url=reverse("people:vouching"),
            context={"vouched": person},
        )


def _tell(person: User, kind: str, event: str, *, actor: User | None = None) -> None:
    tell(person=person, kind=kind, event=event, url=reverse("people:vouches"), actor=actor)
