"""Keeping something from others at once, where deciding about it is for somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import User
from moderation.actions.reviewing import change_status, tell_that_it_waits
from moderation.log import record
from moderation.models import Case, ReviewStatus
from moderation.permissions import can_review
from moderation.registry import reviewable

if TYPE_CHECKING:
    from moderation.models import Moderated


class CannotHold(Exception):
    """Not an organizer, one's own words, decided already, or nothing that is to be seen."""


@transaction.atomic
def hold(case: Case, *, by: User, at: datetime) -> Case:
    """Let nobody else see it until somebody without a part in it has decided; once is enough.

    Its author is told that it waits. Raises CannotHold.
    """
    kind = reviewable(case.kind)
    # The person, what they wrote, then its case: as everywhere.
    list(User.objects.filter(pk=case.author_id).locked())
    thing: Moderated | None = kind.locked(case.object_id)
    now = Case.objects.select_related("author").locked().get(pk=case.pk)
    if not can_review(by) or by.pk == now.author_id or not now.is_open or thing is None:
        raise CannotHold
    if thing.review_status == ReviewStatus.WAITING:
        return now
    if thing.review_status != ReviewStatus.VISIBLE:
        raise CannotHold
    change_status(kind, thing, "hold", at=at)
    record(by=by, action="case_held", about=now, at=at)
    tell_that_it_waits(now, now.author)
    return now
