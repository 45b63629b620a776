"""Asking for another look at a decision, and taking that look."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import User
from moderation.actions.decisions import reverse_decision
from moderation.actions.sanctions import lift
from moderation.log import record
from moderation.models import Appeal, Case, Decision
from moderation.parts import organizers_without_part
from moderation.permissions import can_appeal, can_decide_appeal
from moderation.registry import reviewable
from notifications.actions import notify

if TYPE_CHECKING:
    from collections.abc import Iterable


class CannotAppeal(Exception):
    """Not theirs, not against them, too late, or taken back already."""


class NotYoursToDecide(Exception):
    """An appeal is decided by an organizer who had no part in the decision or the words."""


class DecidedBefore(Exception):
    """Another organizer decided it a moment ago."""


@transaction.atomic
def appeal(*, decision: Decision, by: User, words: str, at: datetime) -> Appeal:
    """Ask for another look, once; again, it returns the first one. Other organizers are told.

    What was decided on is kept until the appeal is decided. Raises CannotAppeal.
    """
    case = Case.objects.filter(pk=decision.case_id).locked().get()
    decision = Decision.objects.select_related("case").get(pk=decision.pk)
    before = Appeal.objects.filter(decision=decision, person=by).first()
    if before is not None:
        return before
    if not can_appeal(by, decision, at=at):
        raise CannotAppeal
    made = Appeal.objects.create(decision=decision, person=by, words=words, made_at=at)
    case.evidence_until = None
    case.save(update_fields=["evidence_until"])
    _tell_organizers(made)
    return made


@transaction.atomic
def decide_appeal(
    *, appeal: Appeal, by: User, is_granted: bool, answer: str, at: datetime
) -> Appeal:
    """Let the decision stand, or take back what it did to the words and to the person.

    Raises NotYoursToDecide, DecidedBefore.
    """
    case = _locked_in_order(appeal)
    appeal = Appeal.objects.for_pages().locked().get(pk=appeal.pk)
    if not can_decide_appeal(by, appeal):
        raise NotYoursToDecide
    if not appeal.is_open:
        raise DecidedBefore
    appeal.answer_with(is_granted=is_granted, answer=answer, by_id=by.pk, at=at)
    appeal.save()
    decision = appeal.decision
    if is_granted:
        reverse_decision(decision, at=at)
        if hasattr(decision, "sanction"):
            lift(sanction=decision.sanction, by=by, at=at)
    if not Appeal.objects.open().filter(decision__case=case).exists():
        # Case and appeal are closed: nobody needs the words any more.
        case.evidence_until = at
        case.save(update_fields=["evidence_until"])
    record(by=by, action="appeal_decided", about=appeal, at=at)
    _tell_person(appeal)
    return appeal


def _locked_in_order(appeal: Appeal) -> Case:
    """The person, what they wrote, then its case: as everywhere."""
    case = Case.objects.get(decisions__appeal=appeal)
    list(User.objects.filter(pk=case.author_id).locked())
    reviewable(case.kind).locked(case.object_id)
    return Case.objects.locked().get(pk=case.pk)


def _tell_organizers(made: Appeal) -> None:
    for organizer in _others(made):
        notify(
            person=organizer,
            kind="appeal_made",
            event=f"appeal:{made.pk}:made",
            url=made.get_absolute_url(),
            context={},
        )


def _others(made: Appeal) -> Iterable[User]:
    """Those who can decide it (``can_decide_appeal``)."""
    others = organizers_without_part(made.decision.case)
    return (each for each in others if each.pk != made.decision.by_id)


def _tell_person(decided: Appeal) -> None:
    notify(
        person=decided.person,
        kind="appeal_decided",
        event=f"appeal:{decided.pk}:decided",
        url=decided.decision.get_absolute_url(),
        context={"is_granted": decided.is_granted, "answer": decided.answer},
    )
