"""Asking for another look, and taking it."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest, posted
from moderation.actions.appeals import (
    CannotAppeal,
    DecidedBefore,
    NotYoursToDecide,
    appeal,
    decide_appeal,
)
from moderation.authors import is_named, things_about
from moderation.forms.appeals import AppealForm, DecideAppealForm
from moderation.models import Appeal, Decision, Evidence
from moderation.permissions import appeals_to_decide, can_decide_appeal
from moderation.views.common import for_organizers
from notifications.pages import newest_page

MOST_OPEN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def appeal_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """For whoever a decision is about, also when they are suspended or banned."""
    own = Decision.objects.filter(case__author=request.user).select_related("case", "agreement")
    decision = get_object_or_404(own, pk=pk)
    form = AppealForm(posted(request))
    if form.is_valid():
        try:
            appeal(
                decision=decision,
                by=request.user,
                words=form.cleaned_data["words"],
                at=timezone.now(),
            )
        except CannotAppeal:
            messages.warning(request, _("This cannot be looked at again any more."))
        else:
            messages.success(request, _("Sent. Somebody who did not decide this looks at it."))
        return redirect(decision)
    return render(request, "moderation/appeal_create.html", {"form": form, "decision": decision})


@require_safe
@for_organizers
def appeal_list(request: SignedInRequest) -> HttpResponse:
    """The open ones, and below them what was answered lately."""
    waiting = list(Appeal.objects.open().for_pages().order_by("id")[:MOST_OPEN])
    answered = Appeal.objects.exclude(decided_at=None).for_pages()
    page = newest_page(request, answered)
    named = _named([*waiting, *page.rows])
    theirs = appeals_to_decide(request.user, waiting)
    context = {
        "waiting": [(each, each.pk in named, each.pk in theirs) for each in waiting],
        "answered": [(each, each.pk in named) for each in page.rows],
        "next_url": f"?before={page.older_than}" if page.older_than else "",
        "first_url": "" if page.is_first else request.path,
    }
    return render(request, "moderation/appeal_list.html", context)


def _named(appeals: Collection[Appeal]) -> set[int]:
    """Those on which organizers read whose they are, by id."""
    things = things_about(each.decision.case for each in appeals)
    cases = ((each.pk, each.decision.case) for each in appeals)
    return {pk for pk, case in cases if is_named(case, things.get(case.pk))}


@require_http_methods(["GET", "HEAD", "POST"])
@for_organizers
def appeal_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was decided, what the person says about it, and deciding again."""
    asked = get_object_or_404(Appeal.objects.for_pages(), pk=pk)
    form, status = DecideAppealForm(posted(request)), 200
    if form.is_valid():
        try:
            decide_appeal(
                appeal=asked,
                by=request.user,
                is_granted=form.cleaned_data["verdict"] == "granted",
                answer=form.cleaned_data["answer"],
                at=timezone.now(),
            )
        except (DecidedBefore, NotYoursToDecide) as error:
            asked = Appeal.objects.for_pages().get(pk=pk)
            status = 409 if isinstance(error, DecidedBefore) else 403
        else:
            messages.success(request, _("Decided, and they are told."))
            return redirect("moderation:appeal_list")
    context = {
        "appeal": asked,
        "form": form,
        "can_decide": asked.is_open and can_decide_appeal(request.user, asked),
        "is_own": asked.person_id == request.user.pk,
        "is_named": asked.pk in _named([asked]),
        "is_stale": status == 409,
        "evidence": Evidence.objects.filter(case=asked.decision.case_id).order_by("version").last(),
    }
    return render(request, "moderation/appeal_detail.html", context, status=status)
