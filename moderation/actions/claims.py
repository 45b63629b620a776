"""Saying that one looks at a case, so that two do not do the same work. It lapses by itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from moderation.actions.duty import has_enough
from moderation.log import record
from moderation.models import Case
from moderation.permissions import can_decide

if TYPE_CHECKING:
    from accounts.models import User


class HasEnough(Exception):
    """They have as many cases as they want to have at a time."""


class CannotClaim(Exception):
    """It is decided already, another organizer is at it, or one has a part in it."""

    def __init__(self, case: Case) -> None:
        super().__init__(f"case {case.pk} cannot be claimed")
        self.case = case


@transaction.atomic
def claim(case: Case, *, by: User, at: datetime) -> Case:
    """``by`` looks at it for the next CLAIM_HOLDS; again, from now on. Raises CannotClaim,
    HasEnough."""
    now = Case.objects.select_related("claimed_by").locked().get(pk=case.pk)
    is_taken = now.is_claimed(at=at) and now.claimed_by_id != by.pk
    if not now.is_open or is_taken or not can_decide(by, now):
        raise CannotClaim(now)
    is_new = not now.is_claimed(at=at)
    if is_new and has_enough(by, at=at):
        raise HasEnough
    now.claim(by=by, at=at)
    now.save(update_fields=["claimed_by", "claimed_until"])
    if is_new:
        record(by=by, action="case_claimed", about=now, at=at)
    return now


@transaction.atomic
def let_go(case: Case, *, by: User) -> Case:
    """Leave it to others; what another has claimed stays theirs."""
    now = Case.objects.locked().get(pk=case.pk)
    if now.claimed_by_id == by.pk:
        now.let_go()
        now.save(update_fields=["claimed_by", "claimed_until"])
    return now
