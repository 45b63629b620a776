"""The one queue of everything that organizers are to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import F, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from moderation.actions.decisions import CannotDecide, StaleCase, StillWaits, decide
from moderation.authors import is_named, things_about
from moderation.forms.decisions import choices_for
from moderation.forms.queue import QueueForm
from moderation.history import History, histories
from moderation.models import Case, Evidence
from moderation.parts import Part, parts_in
from moderation.phrases import Reason, reasons_of
from moderation.querysets import CaseQuerySet
from moderation.registry import Reviewable, UnknownReviewable, reviewable
from moderation.verdicts import Verdict
from moderation.views.common import for_organizers

PAGE = 20
MOST_COUNTED = 100
GREATEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Row:
    """A case as the queue shows it; ``approve`` says what ticking it does."""

    case: Case
    label: Any
    words: str
    reasons: list[Reason]
    history: History
    part: Part | None
    is_named: bool
    approve: Any
    claimed_by: str


@require_safe
@for_organizers
def queue(request: SignedInRequest) -> HttpResponse:
    """Read from a case on: nothing before that is counted or read."""
    form = QueueForm(request.GET)
    number = _number(request.GET.get("after", ""))
    after = None if number is None else Case.objects.filter(pk=number).first()
    cases = form.narrow(Case.objects.open()).in_queue(after=after)
    page = list(_with_what_is_shown(cases)[: PAGE + 1])
    shown = page[:PAGE]
    filters = form.chosen()
    beginning = f"{request.path}?{urlencode(filters)}"
    context = {
        "form": form,
        "rows": _rows(request, shown),
        "is_narrowed": bool(filters),
        "reported": 0
        if filters
        else Case.objects.open().reported().order_by("id")[:MOST_COUNTED].count(),
        "next_url": f"?{urlencode({**filters, 'after': shown[-1].pk})}" if len(page) > PAGE else "",
        "first_url": beginning if after is not None else "",
        "kept": {**filters, **({"after": after.pk} if after else {})},
    }
    return render(request, "moderation/queue.html", context)


@require_POST
@for_organizers
def approve_several(request: SignedInRequest) -> HttpResponse:
    """Approve those that were ticked, each as it was read; the others are said to be left."""
    chosen = [_chosen(text) for text in dict.fromkeys(request.POST.getlist("chosen")[:PAGE])]
    versions = dict(each for each in chosen if each is not None)
    cases = list(Case.objects.filter(pk__in=versions).oldest_first())
    things = things_about(cases)
    done = 0
    for case in cases:
        try:
            decide(
                case,
                by=request.user,
                version=versions[case.pk],
                verdict=Verdict(choices_for(things.get(case.pk))[0][0]),
                at=timezone.now(),
            )
            done += 1
        except (StaleCase, CannotDecide, StillWaits):
            continue
    _say(request, done=done, left=len(versions) - done)
    form = QueueForm(request.POST)
    where = {**form.chosen(), "after": request.POST.get("after", "")}
    return redirect(
        f"{reverse('moderation:queue')}?{urlencode({k: v for k, v in where.items() if v})}"
    )


def _with_what_is_shown(cases: CaseQuerySet) -> CaseQuerySet:
    """The author, who is at it, and the newest words, in a constant number of queries."""
    newest = Evidence.objects.filter(version=F("case__version"))
    return cases.select_related("author", "claimed_by").prefetch_related(
        Prefetch("evidence", queryset=newest, to_attr="newest")
    )


def _rows(request: SignedInRequest, cases: list[Case]) -> list[Row]:
    before = histories(case.author_id for case in cases)
    things, parts = things_about(cases), parts_in(cases, request.user)
    at = timezone.now()
    return [
        Row(
            case=case,
            label=label_of(case),
            words=next((each.words for each in case.newest), ""),  # type: ignore[attr-defined]
            reasons=reasons_of(case),
            history=before.get(case.author_id, History()),
            part=parts.get(case.pk),
            approve=choices_for(things.get(case.pk))[0][1],
            is_named=is_named(case, things.get(case.pk)),
            claimed_by=case.claimed_by.display_name
            if case.claimed_by is not None and case.is_claimed(at=at)
            else "",
        )
        for case in cases
    ]


def label_of(case: Case) -> Any:
    kind = kind_of(case)
    return case.kind if kind is None else kind.label


def kind_of(case: Case) -> Reviewable | None:
    """None for what no app knows any more."""
    try:
        return reviewable(case.kind)
    except UnknownReviewable:
        return None


def _chosen(text: str) -> tuple[int, int] | None:
    """The id of a case and the version that was read, from ``"12-3"``."""
    pk, __, version = text.partition("-")
    first, second = _number(pk), _number(version)
    return None if first is None or second is None else (first, second)


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    return min(int(text), GREATEST_ID)


def _say(request: HttpRequest, *, done: int, left: int) -> None:
    if not done and not left:
        messages.info(
            request, _("Nothing was ticked. Tick what you have read, then press it again.")
        )
    if done:
        words = ngettext("Decided: one.", "Decided: %(n)d.", done)
        messages.success(request, words % {"n": done})
    if left:
        words = ngettext(
            "One was changed or decided meanwhile, or concerns you: look at it by itself.",
            "%(n)d were changed or decided meanwhile, or concern you: look at them by themselves.",
            left,
        )
        messages.warning(request, words % {"n": left})
