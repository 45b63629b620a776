"""How people come in: what they agree to, invitations, and who waits for an organizer."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.joining import (
    INVITATION_LASTS,
    NotWaiting,
    approve,
    decline,
    invitation_code,
    invitation_hash,
    invite,
)
from accounts.emails import absolute_url
from accounts.forms.invitations import InvitationForm
from accounts.limits import INVITATIONS
from accounts.models import Invitation, User
from accounts.permissions import can_decide_who_joins, can_invite
from accounts.requests import SignedInRequest, posted
from safety.rate_limits import RateLimitExceeded, by_person, hit, too_often

# Those who waited longest; the next ones show when these are decided.
PEOPLE_A_PAGE = 50


class Decision(Protocol):
    def __call__(self, *, person: User, by: User, at: datetime) -> None: ...


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invitation_create(request: SignedInRequest) -> HttpResponse:
    """Make an invitation and show its link this once: only a hash of the code is kept."""
    if not can_invite(request.user):
        raise PermissionDenied
    context: dict[str, object] = {"days": INVITATION_LASTS.days, "form": InvitationForm()}
    form = InvitationForm(posted(request))
    if form.is_valid():
        try:
            code = _invite(request, form.cleaned_data["once"])
        except RateLimitExceeded as error:
            return too_often(request, error)
        path = reverse("account_signup")
        context |= {"code": code, "link": absolute_url(f"{path}?{urlencode({'invitation': code})}")}
    return render(request, "accounts/invitation_create.html", context)


def _invite(request: SignedInRequest, key: UUID) -> str:
    """Raises RateLimitExceeded; the same form again counts once."""
    code = invitation_code(by=request.user, key=key)
    if not Invitation.objects.filter(code_hash=invitation_hash(code)).exists():
        hit(INVITATIONS, by_person(request), at=timezone.now())
    return invite(by=request.user, key=key, at=timezone.now())


@require_safe
@login_required
def waiting(request: SignedInRequest) -> HttpResponse:
    if not can_decide_who_joins(request.user):
        raise PermissionDenied
    people = User.objects.waiting()[:PEOPLE_A_PAGE]
    return render(request, "accounts/waiting_list.html", {"people": people})


@require_POST
@login_required
def waiting_approve(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return _decide(request, uuid, approve, _("%(name)s is a member now and will hear of it."))


@require_POST
@login_required
def waiting_decline(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return _decide(request, uuid, decline, _("%(name)s will hear that you said no."))


def _decide(request: SignedInRequest, uuid: UUID, decision: Decision, done: str) -> HttpResponse:
    if not can_decide_who_joins(request.user):
        raise PermissionDenied
    person = get_object_or_404(User, uuid=uuid)
    try:
        decision(person=person, by=request.user, at=timezone.now())
    except NotWaiting:
        messages.info(request, _("Another organizer decided about this already."))
    else:
        messages.success(request, done % {"name": person.display_name})
    return redirect("people:waiting")
