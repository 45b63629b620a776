"""Who may look at what was written, who may report it, and who may write just now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from moderation.models import Duty, Sanction
from moderation.refusals import Refusal, Why

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from moderation.models import Appeal, Decision


def can_review(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.can_organize


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
    """An organizer who neither made the decision nor reported what it is about, and never about
    oneself."""
    if not can_review(user) or user.pk in (appeal.decision.by_id, appeal.person_id):
        return False
    return all(report.reporter_id != user.pk for report in appeal.decision.case.reports.all())
