"""Who may look at what was written, who may report it, and who may write just now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from moderation.models import Duty, Sanction
from moderation.parts import part_in, parts_in
from moderation.refusals import Refusal, Why

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from moderation.models import Appeal, Case, Decision


def can_review(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.can_organize


def can_decide(user: User | AnonymousUser, case: Case) -> bool:
    """An organizer who neither wrote nor reported it, nor is a side of it."""
    return user.is_authenticated and can_review(user) and part_in(case, user) is None


def can_report(user: User | AnonymousUser, author: User) -> bool:
    """Whoever takes part, about what others wrote."""
    return user.is_authenticated and user.can_take_part and user.pk != author.pk


def can_read_log(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.can_organize


def may_write(user: User, *, at: datetime) -> Refusal | None:
    """Why ``user`` may not write anything that others read at ``at``; None where they may.

    It asks the database each time, so that a sanction holds from the next request in every session.
    """
    holding = Sanction.objects.of(user).holding(at).order_by("-id")
    for sanction in holding:
        if sanction.kind in Sanction.READS_ONLY:
            return Refusal(Why(sanction.kind), sanction.until, sanction)
    for sanction in holding:
        again = sanction.next_at()
        if again is not None and again > at:
            return Refusal(Why.SLOWED, min(again, sanction.until or again), sanction)
    if settings.POSTS_NEED_SOMEBODY_ON_DUTY and not user.can_organize:
        return None if Duty.objects.on(at).exists() else Refusal(Why.NOBODY_HERE)
    return None


def can_appeal(user: User | AnonymousUser, decision: Decision, *, at: datetime) -> bool:
    """Whoever it is about, once, while there is time; also when they are suspended or banned."""
    return (
        decision.case.author_id == user.pk
        and decision.is_against
        and decision.reversed_at is None
        and decision.appeal_until > at
        and not hasattr(decision, "appeal")
    )


def can_decide_appeal(user: User | AnonymousUser, appeal: Appeal) -> bool:
    """An organizer who neither made the decision nor has a part in what it is about."""
    return bool(appeals_to_decide(user, [appeal]))


def appeals_to_decide(user: User | AnonymousUser, appeals: Collection[Appeal]) -> set[int]:
    """Of those that ``can_decide_appeal`` the ids, in a constant number of queries."""
    if not (user.is_authenticated and can_review(user)):
        return set()
    parts = parts_in([appeal.decision.case for appeal in appeals], user)
    return {
        appeal.pk
        for appeal in appeals
        if appeal.decision.by_id != user.pk and appeal.decision.case_id not in parts
    }
