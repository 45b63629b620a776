"""Telling organizers that something breaks an agreement. Whoever wrote it never learns who did."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from moderation.actions.reviewing import (
    change_status,
    new_case,
    put_before_organizers,
    tell_that_it_waits,
)
from moderation.models import AgreementVersion, Case, Duty, Moderated, Report, ReviewStatus
from moderation.parts import organizers_without_part
from moderation.permissions import can_report
from moderation.registry import Reviewable, reviewable_of
from moderation.rules import Facts, Finding, many_reports
from moderation.standing import reporters_of
from notifications.actions import notify

if TYPE_CHECKING:
    from accounts.models import User

# Until they have read of one report, organizers are told of the next only after so long.
ONE_NOTICE_FOR = timedelta(days=1)


class CannotReport(Exception):
    """One's own words, words that are gone, or somebody who does not take part."""


class AlreadyReported(Exception):
    """This person told organizers of just these words before."""


@transaction.atomic
def report(
    thing: Moderated, *, by: User, agreement: AgreementVersion, note: str, at: datetime
) -> Report:
    """Say that ``thing`` breaks ``agreement``: once for a person and what it says.

    When several neighbours who are not new report the same, it is kept from others until somebody
    has looked, unless it is something that people may depend on. Reports by new accounts, however
    many, only put it into the queue. Raises CannotReport, AlreadyReported.
    """
    kind = reviewable_of(thing)
    now = kind.locked(kind.row_of(thing).pk)
    if now is None or now.review_status == ReviewStatus.REMOVED:
        raise CannotReport
    if not can_report(by, kind.author(now)):
        raise CannotReport
    case = Case.objects.open().about(kind.name, now.pk).locked().first()
    if _has_reported(kind, now, by):
        raise AlreadyReported
    case = case or new_case(kind, now, at=at)
    case.save()
    made = Report.objects.create(case=case, reporter=by, agreement=agreement, note=note, made_at=at)
    found = [Finding("reported", holds=False), *_weigh_reports(kind, case, at=at)]
    put_before_organizers(kind, now, found, case=case, at=at)
    if any(each.holds for each in found) and now.review_status == ReviewStatus.VISIBLE:
        change_status(kind, now, "hold", at=at)
        tell_that_it_waits(case, kind.author(now))
    _tell_organizers(kind, made, at=at)
    return made


def _has_reported(kind: Reviewable, thing: Moderated, by: User) -> bool:
    """In the case that is open, or in an earlier one about the very same words."""
    theirs = Report.objects.filter(
        case__kind=kind.name, case__object_id=thing.pk, reporter=by
    ).select_related("case")
    earlier = theirs.order_by("-id").first()
    if earlier is None:
        return False
    if earlier.case.is_open:
        return True
    last = earlier.case.evidence.order_by("version").last()
    return last is not None and last.words == kind.words(thing)


def _weigh_reports(kind: Reviewable, case: Case, *, at: datetime) -> list[Finding]:
    """What all of them together say."""
    reporters = reporters_of(case, at=at)
    found = many_reports(Facts(words="", urgent=kind.urgent, known_reporters=reporters.known))
    return [found] if found else []


def _tell_organizers(kind: Reviewable, made: Report, *, at: datetime) -> None:
    """Of those who can decide it the ones on duty, or all where none is."""
    others = list(organizers_without_part(made.case))
    on_duty = set(Duty.objects.on(at).values_list("person", flat=True))
    for person in [each for each in others if each.pk in on_duty] or others:
        lately = person.notices.filter(kind="reported", created_at__gt=at - ONE_NOTICE_FOR)
        if not lately.unread().exists():
            notify(
                person=person,
                kind="reported",
                event=f"report:{made.pk}",
                url=f"{reverse('moderation:queue')}?reason=reported",
                context={"label": kind.label},
            )
