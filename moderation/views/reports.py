"""Telling organizers about what somebody wrote."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest, posted
from moderation.actions.reports import AlreadyReported, CannotReport, report
from moderation.forms.reports import ReportForm
from moderation.limits import REPORTS
from moderation.permissions import can_report
from moderation.registry import Reviewable, UnknownReviewable, reviewable
from safety.rate_limits import RateLimitExceeded, by_person, hit_with, too_often


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report_create(request: SignedInRequest, name: str, key: str) -> HttpResponse:
    kind, thing = _seen(request, name, key)
    if not can_report(request.user, kind.author(thing)):
        raise PermissionDenied
    form = ReportForm(posted(request))
    url = kind.url(thing)
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
        "label": kind.label,
        "url": url,
        "is_between_two": kind.is_between_two,
    }
    return render(request, "moderation/report_create.html", context)


def _seen(request: SignedInRequest, name: str, key: str) -> tuple[Reviewable, Any]:
    """Only what the reader sees can be reported; of the rest not even the existence is told."""
    try:
        kind = reviewable(name)
    except UnknownReviewable:
        raise Http404 from None
    thing = kind.seen_by(request.user, key)
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
