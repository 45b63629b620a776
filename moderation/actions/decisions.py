"""Deciding about a case: once, about the words that were read, and by whom it does not concern."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from moderation.actions.learning import learn_from, learn_otherwise
from moderation.actions.reviewing import change_status, save_review
from moderation.actions.sanctions import impose
from moderation.log import record
from moderation.models import Case, Decision, ReviewStatus, Watch
from moderation.models.decisions import Outcome
from moderation.permissions import can_decide
from moderation.registry import Reviewable, reviewable
from notifications.actions import notify

if TYPE_CHECKING:
    from moderation.verdicts import Verdict

APPEAL_WITHIN = timedelta(days=30)
WATCH_FOR = timedelta(days=30)
_VERBS = {
    ReviewStatus.VISIBLE: "show",
    ReviewStatus.HIDDEN: "hide",
    ReviewStatus.REMOVED: "remove",
}
_KEPT_BACK = (ReviewStatus.HIDDEN, ReviewStatus.REMOVED)


class StaleCase(Exception):
    """Somebody decided meanwhile, or the words were changed; ``case`` is what it is now."""

    def __init__(self, case: Case) -> None:
        super().__init__(f"case {case.pk} is {case.status} at version {case.version}")
        self.case = case


class CannotDecide(Exception):
    """Not an organizer, or one with a part in it."""


class NoReason(Exception):
    """What is decided against somebody says why, and by which agreement."""


class StillWaits(Exception):
    """Words that wait cannot be left as they are: nobody would ever look at them again."""


@transaction.atomic
def decide(case: Case, *, by: User, version: int, verdict: Verdict, at: datetime) -> Decision:
    """Close the case with what becomes of the words and, where need is, for the person.

    ``version`` is the one that was read. Its author is told what, why, until when and how to
    appeal; those who reported it, that somebody has looked. Raises StaleCase, CannotDecide,
    NoReason, StillWaits.
    """
    kind = reviewable(case.kind)
    thing, now = _locked(kind, case)
    if not can_decide(by, now):
        raise CannotDecide
    if not now.is_open or now.version != version:
        raise StaleCase(now)
    _check(verdict, thing)
    was, status = _apply(kind, thing, verdict.outcome, at=at)
    made = _write_down(now, verdict, by=by, was=was, status=status, at=at)
    _close(now, made, at=at)
    record(by=by, action="case_decided", about=now, at=at)
    impose(decision=made, person=now.author, measure=verdict.measure, at=at)
    _tell_author(kind, thing, made)
    _tell_reporters(made)
    # Last, as everybody who decides waits here for one another, and for nothing after it.
    learn_from(made)
    return made


@transaction.atomic
def reverse_decision(decision: Decision, *, at: datetime) -> Decision:
    """Let the words be what they were before, where nothing was decided about them since.

    What had waited is shown, and what an earlier decision hides stays hidden while that stands.
    Nobody is told: whoever decides the appeal does that.
    """
    case = decision.case
    kind = reviewable(case.kind)
    thing = kind.locked(case.object_id)
    now = Decision.objects.select_for_update(no_key=True).get(pk=decision.pk)
    if now.reversed_at is not None:
        return now
    now.reversed_at = at
    now.save(update_fields=["reversed_at"])
    Watch.objects.filter(case=case).delete()
    is_as_decided = thing is not None and thing.review_status == now.status
    verb = _verb_back(now) if is_as_decided else None
    if verb is not None:
        thing.review_version += 1
        change_status(kind, thing, verb, at=at)
    learn_otherwise(now)
    return now


def _verb_back(decision: Decision) -> str | None:
    """What undoes it; None where there is nothing to undo, or something was decided since."""
    about = Decision.objects.filter(
        case__kind=decision.case.kind, case__object_id=decision.case.object_id
    )
    if decision.status not in _KEPT_BACK or about.filter(pk__gt=decision.pk).exists():
        return None
    earlier = about.filter(pk__lt=decision.pk, reversed_at__isnull=True).order_by("-id").first()
    if earlier is None or earlier.status != ReviewStatus.HIDDEN:
        return "give_back"
    return "hide_again" if decision.status == ReviewStatus.REMOVED else None


def _locked(kind: Reviewable, case: Case) -> tuple[Any, Case]:
    """What they wrote and its case; the person before all else, as everywhere."""
    list(User.objects.filter(pk=case.author_id).locked())
    thing = kind.locked(case.object_id)
    return thing, Case.objects.select_related("author").locked().get(pk=case.pk)


def _check(verdict: Verdict, thing: Any) -> None:
    if verdict.is_against and not verdict.says_why:
        raise NoReason
    if verdict.outcome.status is None and thing is not None and thing.is_waiting_for_review:
        raise StillWaits


def _apply(kind: Reviewable, thing: Any, outcome: Outcome, *, at: datetime) -> tuple[str, str]:
    """The review status before and after; empty for words that are gone."""
    if thing is None:
        return "", ""
    was = ReviewStatus(thing.review_status)
    becomes = outcome.status or was
    thing.review_version += 1
    if becomes == was:
        save_review(thing)
    else:
        change_status(kind, thing, _VERBS[becomes], at=at)
    return was, becomes


def _write_down(
    case: Case, verdict: Verdict, *, by: User, was: str, status: str, at: datetime
) -> Decision:
    measure = verdict.measure
    return Decision.objects.create(
        case=case,
        by=by,
        outcome=verdict.outcome,
        measure=measure.kind if measure else "",
        measure_until=measure.until if measure else None,
        reason=verdict.reason,
        agreement=verdict.agreement,
        was=was,
        status=status,
        made_at=at,
        appeal_until=at + APPEAL_WITHIN,
    )


def _close(case: Case, made: Decision, *, at: datetime) -> None:
    case.close(at=at, evidence_until=made.appeal_until)
    case.save()
    if made.outcome == Outcome.APPROVE_AND_WATCH:
        Watch.objects.update_or_create(
            person=case.author, defaults={"case": case, "until": at + WATCH_FOR}
        )


def _tell_author(kind: Reviewable, thing: Any, made: Decision) -> None:
    """Of what stays where it was, or was deleted meanwhile, nobody need hear."""
    is_shown_now = made.was != made.status == ReviewStatus.VISIBLE
    if made.is_against:
        context = {
            "label": kind.label,
            "title": kind.title(thing) if thing is not None else "",
            "decision": made,
            "agreement": made.agreement,
            "kind": "review_decided",
        }
        _tell(made, "review_decided", made.get_absolute_url(), context)
    elif is_shown_now and kind.words(thing) and not kind.is_read_first:
        _tell(made, "review_approved", made.case.url, {})


def _tell(made: Decision, kind: str, url: str, context: dict[str, Any]) -> None:
    """The group speaks, and not the one who decided."""
    person = made.case.author
    notify(person=person, kind=kind, event=f"decision:{made.pk}", url=url, context=context)


def _tell_reporters(made: Decision) -> None:
    context = {"is_changed": made.is_against}
    url = reverse("moderation:agreement_list")
    event = f"decision:{made.pk}:reported"
    for each in made.case.reports.select_related("reporter").order_by("id"):
        notify(person=each.reporter, kind="report_answered", event=event, url=url, context=context)
