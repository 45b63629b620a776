"""Telling organizers about what somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Block, User
from accounts.permissions import is_member
from accounts.requests import SignedInRequest, posted
from moderation.actions.reports import AlreadyReported, CannotReport, report
from moderation.forms.reports import ReportForm
from moderation.limits import REPORTS
from moderation.permissions import can_report
from moderation.registry import Reviewable, UnknownReviewable, reviewable, reviewables
from safety.rate_limits import RateLimitExceeded, by_person, hit_with, too_often

# Of each kind: what made somebody block another is not long ago.
MOST_WRITTEN = 20


@dataclass(frozen=True)
class Written:
    name: str
    label: Any
    pk: int
    author: User
    words: str


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report_create(request: SignedInRequest, name: str, key: str) -> HttpResponse:
    kind, thing = _seen(request, name, key)
    author = kind.author(thing)
    if not can_report(request.user, author):
        raise PermissionDenied
    form = ReportForm(posted(request))
    is_blocked = Block.objects.filter(blocker=request.user, blocked=author).exists()
    url = reverse("moderation:report_blocked") if is_blocked else kind.url(thing)
    if form.is_valid():
        try:
            _report(request, thing, form)
        except RateLimitExceeded as error:
            return too_often(request, error)
        except AlreadyReported:
            messages.info(request, _("You told organizers of this already. Thank you."))
            return redirect(url)
        except CannotReport:
            # It was removed a moment ago.
            raise Http404 from None
        messages.success(
            request,
            _(
                "Thank you for telling us. Organizers will look at it, and nobody else learns that "
                "it was you."
            ),
        )
        return redirect(url)
    context = {
        "form": form,
        "label": _("People you blocked") if is_blocked else kind.label,
        "url": url,
        "is_between_two": kind.is_between_two,
    }
    return render(request, "moderation/report_create.html", context)


@require_safe
@login_required
def report_blocked(request: SignedInRequest) -> HttpResponse:
    """What people wrote whom one blocked, where one read it before: it can still be reported."""
    if not is_member(request.user):
        raise PermissionDenied
    kinds = [kind for kind in reviewables() if kind.by_blocked is not None]
    context = {
        "written": [each for kind in kinds for each in _written(kind, request.user)],
        "people": User.objects.active().filter(blocks_met__blocker=request.user).order_by("id"),
    }
    return render(request, "moderation/report_blocked.html", context)


def _written(kind: Reviewable, user: User) -> Iterator[Written]:
    assert kind.by_blocked is not None
    for thing in kind.by_blocked(user).order_by("-id")[:MOST_WRITTEN]:
        words = kind.words(thing)
        if words:
            yield Written(kind.name, kind.label, thing.pk, kind.author(thing), words)


def _seen(request: SignedInRequest, name: str, key: str) -> tuple[Reviewable, Any]:
    """Only what the reader sees can be reported; of the rest not even the existence is told."""
    try:
        kind = reviewable(name)
    except UnknownReviewable:
        raise Http404 from None
    thing = kind.seen_by(request.user, key) or kind.blocked_for(request.user, key)
    if thing is None:
        raise Http404
    return kind, thing


def _report(request: SignedInRequest, thing: Any, form: ReportForm) -> None:
    at = timezone.now()
    with transaction.atomic():
        report(
            thing,
            by=request.user,
            agreement=form.cleaned_data["agreement"],
            note=form.cleaned_data["note"],
            at=at,
        )
        hit_with(REPORTS, by_person(request), at=at)
