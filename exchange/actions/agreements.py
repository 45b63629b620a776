"""Living with an agreement: it happened, or it fell through."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from exchange import emails
from exchange.actions.asking import NotYours
from exchange.actions.proposals import end_proposal
from exchange.actions.reservations import release, release_all
from exchange.models import Match
from exchange.permissions import can_say_done, can_say_it_fell_through
from exchange.tasks import defer_ask_next

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def fall_through(*, match: Match, by: User, at: datetime) -> Match:
    """What was agreed will not happen: it is open again, and the next best are told.

    Raises NotYours.
    """
    match = Match.objects.with_sides().locked().get(pk=match.pk)
    if not can_say_it_fell_through(by, match):
        raise NotYours
    match.fall_through(at=at)
    match.save()
    release(match, at=at)
    defer_ask_next(match.need)
    emails.tell_fell_through(match, by=by)
    return match


@transaction.atomic
def say_done(*, match: Match, by: User, at: datetime) -> Match:
    """One side says that it happened; the other is asked to say so too. Raises NotYours."""
    match = Match.objects.with_sides().locked().get(pk=match.pk)
    if not can_say_done(by, match):
        raise NotYours
    for kind in match.sides_of(by):
        match.say_done(kind, at=at)
    match.save()
    emails.tell_done(match, by=by)
    return match


@transaction.atomic
def part_from(blocker: User, blocked: User, *, at: datetime) -> None:
    """Two people are kept apart from now on: whatever is between them ends.

    Neither is told of the block; who counted on something agreed is told that it fell through.
    """
    agreed = []
    for match in Match.objects.live().between(blocker, blocked).with_sides().locked():
        if match.status == Match.Status.PROPOSED:
            match.withdraw(at=at)
            end_proposal(match)
            continue
        match.fall_through(at=at)
        match.save()
        agreed.append(match)
    release_all(agreed, at=at)
    for match in agreed:
        defer_ask_next(match.need)
        emails.tell_parted(match, person=blocked)
