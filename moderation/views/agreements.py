"""What the group agreed on: for everybody to read, and for organizers to change."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest, posted
from moderation.actions.agreements import (
    StaleAgreement,
    add_agreement,
    change_agreement,
    retire_agreement,
)
from moderation.forms.agreements import AgreementForm
from moderation.models import Agreement
from moderation.permissions import can_review
from moderation.registry import id_in
from moderation.views.common import for_organizers
from safety.idempotency import run_once


@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    context = {"agreements": Agreement.objects.current(), "can_change": can_review(request.user)}
    return render(request, "moderation/agreement_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organizers
def agreement_create(request: SignedInRequest) -> HttpResponse:
    form = AgreementForm(posted(request))
    if form.is_valid():
        messages.success(request, _("It holds from now on."))
        return redirect(_add(request, form))
    return render(request, "moderation/agreement_edit.html", {"form": form})


def _add(request: SignedInRequest, form: AgreementForm) -> str:
    """Once, however often the button is pressed."""
    said = form.cleaned_data

    def make() -> str:
        add_agreement(title=said["title"], text=said["text"], by=request.user, at=timezone.now())
        return reverse("moderation:agreement_list")

    owner = str(request.user.pk)
    return run_once(owner=owner, key=said["once"], purpose="agreement", make=make)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organizers
def agreement_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = get_object_or_404(_current(), pk=pk)
    said = agreement.current
    assert said is not None
    initial = {"title": said.title, "text": said.text, "number": said.number}
    form = AgreementForm(posted(request), initial=initial)
    status = 200
    if form.is_valid():
        try:
            change_agreement(
                agreement=agreement,
                number=form.cleaned_data["number"] or 0,
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                by=request.user,
                at=timezone.now(),
            )
        except StaleAgreement:
            status = 409
            form.data = request.POST.copy()
            form.data["number"] = str(said.number)
        else:
            messages.success(request, _("Saved. What was decided before names what it said then."))
            return redirect("moderation:agreement_list")
    context = {
        "form": form,
        "agreement": agreement,
        "versions": agreement.versions.order_by("-number").select_related("by"),
        "is_stale": status == 409,
    }
    return render(request, "moderation/agreement_edit.html", context, status=status)


@require_POST
@for_organizers
def agreement_retire(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = get_object_or_404(_current(), pk=pk)
    said = agreement.current
    assert said is not None
    try:
        # What stands on the page of the one button: a change meanwhile is read first.
        retire_agreement(
            agreement=agreement,
            number=id_in(request.POST.get("number", "")) or 0,
            by=request.user,
            at=timezone.now(),
        )
    except StaleAgreement:
        messages.warning(request, _("It was changed meanwhile. Read it once more first."))
        return redirect("moderation:agreement_edit", agreement.pk)
    messages.success(request, _("It does not hold any more."))
    return redirect("moderation:agreement_list")


def _current() -> QuerySet[Agreement]:
    return Agreement.objects.current()
