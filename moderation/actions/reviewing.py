"""Putting what somebody wrote before organizers, where a rule says so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from moderation.actions.learning import queue_time
from moderation.actions.sanctions import note_writing
from moderation.facts import facts_about, remember
from moderation.models import Case, Decision, Evidence, Moderated, ReviewStatus
from moderation.models.decisions import Outcome
from moderation.registry import Reviewable, reviewable_of
from moderation.rules import Finding, find
from moderation.standing import NOBODY_REPORTED, reporters_of
from notifications.actions import notify

if TYPE_CHECKING:
    from accounts.models import User

# Of more versions in one case the first ones and the newest are kept.
MOST_EVIDENCE = 20


@transaction.atomic
def submit(thing: Moderated, *, at: datetime) -> ReviewStatus:
    """Look at what was just written or changed, by the rules; what it is shown as from now on.

    Call it in the transaction that saved the words, with the row locked where it was there before.
    What waits, its author is told of. What organizers hid stays so, unless they asked for this
    very change; what they removed stays removed.
    """
    kind = reviewable_of(thing)
    author = kind.author(thing)
    note_writing(by=author, at=at)
    before = ReviewStatus(thing.review_status)
    if before == ReviewStatus.REMOVED:
        return before
    found = _findings(kind, thing, author, at=at)
    thing.review_version += 1
    # What waits goes on waiting, whatever it says now.
    if before != ReviewStatus.WAITING and any(each.holds for each in found):
        change_status(kind, thing, "hold", at=at)
    else:
        save_review(thing)
    open_case = Case.objects.open().about(kind.name, thing.pk).locked().first()
    if found or open_case is not None:
        case = put_before_organizers(kind, thing, found, case=open_case, at=at)
        waits_now = thing.is_waiting_for_review and before != ReviewStatus.WAITING
        if waits_now and not kind.is_read_first:
            tell_that_it_waits(case, author)
    return ReviewStatus(thing.review_status)


def put_before_organizers(
    kind: Reviewable,
    thing: Moderated,
    found: Sequence[Finding],
    *,
    case: Case | None,
    at: datetime,
) -> Case:
    """Open a case, or renew the one that is open, with what it says now. The thing is locked."""
    case = case or new_case(kind, thing, at=at)
    case.version, case.url = thing.review_version, kind.url(thing)
    case.reasons = [*dict.fromkeys([*case.reasons, *(each.rule for each in found)])]
    details = json.loads(case.findings or "{}")
    details.update({each.rule: each.detail for each in found if each.detail})
    case.findings = json.dumps(details)
    words = kind.words(thing)
    reporters = reporters_of(case, at=at) if case.pk else NOBODY_REPORTED
    case.queue_at = queue_time(words, opened_at=case.opened_at, reporters=reporters)
    case.save()
    keep_evidence(case, words, at=at)
    return case


def new_case(kind: Reviewable, thing: Moderated, *, at: datetime) -> Case:
    """About a thing that has none; it says nothing of it yet, and is not saved."""
    author, url = kind.author(thing), kind.url(thing)
    return Case(kind=kind.name, object_id=thing.pk, author=author, url=url, opened_at=at)


def keep_evidence(case: Case, words: str, *, at: datetime) -> None:
    """What it says in the version that the case now stands for."""
    Evidence.objects.update_or_create(
        case=case, version=case.version, defaults={"words": words, "taken_at": at}
    )
    kept = list(case.evidence.order_by("version").values_list("pk", flat=True))
    if len(kept) > MOST_EVIDENCE:
        Evidence.objects.filter(pk=kept[MOST_EVIDENCE // 2]).delete()


def change_status(kind: Reviewable, thing: Moderated, verb: str, *, at: datetime) -> None:
    """Do one of TRANSITIONS and save it, and let its app do what follows from that."""
    status = thing.review(verb)
    save_review(thing)
    if kind.on_status is not None:
        kind.on_status(thing, status, at)


def save_review(thing: Moderated) -> None:
    thing.save(update_fields=["review_status", "review_version"])


def _findings(kind: Reviewable, thing: Moderated, author: User, *, at: datetime) -> list[Finding]:
    """Of organizers nothing is looked at: they would be their own judges."""
    said = remember(kind, thing, author, at=at)
    if author.can_organize:
        return []
    if thing.review_status == ReviewStatus.HIDDEN:
        asked = _was_asked_to_edit(kind, thing)
        return [Finding("changed", holds=True)] if asked else []
    found = find(facts_about(kind, thing, said, at=at), skipping=kind.skips)
    return [*found, Finding("read_first", holds=True)] if kind.is_read_first else found


def _was_asked_to_edit(kind: Reviewable, thing: Moderated) -> bool:
    last = Decision.objects.filter(case__kind=kind.name, case__object_id=thing.pk).last()
    return last is not None and last.outcome == Outcome.ASK_TO_EDIT


def tell_that_it_waits(case: Case, author: User) -> None:
    notify(
        person=author,
        kind="review_waits",
        event=f"case:{case.pk}:waits:{case.version}",
        url=case.url,
        context={},
    )
