"""Other people: their page, and not meeting them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.blocking import block_person, unblock_person
from accounts.languages import language_name
from accounts.models import User
from accounts.permissions import can_block, can_vouch_for, is_member
from accounts.requests import SignedInRequest


@require_safe
@login_required
def person_detail(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    person = _visible(request, uuid)
    context = {
        "person": person,
        "languages": [language_name(code) for code in person.languages],
        "can_block": can_block(request.user, person),
        "can_vouch": can_vouch_for(request.user, person),
        "vouch": request.user.vouches_given.standing().filter(person=person).first(),
    }
    return render(request, "accounts/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def block(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Say what blocking does, then do it."""
    person = _visible(request, uuid)
    if not can_block(request.user, person):
        raise Http404
    if request.method == "POST":
        block_person(person=person, by=request.user, at=timezone.now())
        messages.success(request, _("You will not meet here any more."))
        return redirect("people:blocked")
    return render(request, "accounts/person_block.html", {"person": person})


@require_safe
@login_required
def blocked(request: SignedInRequest) -> HttpResponse:
    if not is_member(request.user):
        raise PermissionDenied
    made = request.user.blocks_made.select_related("blocked").order_by("-created_at", "-id")
    return render(request, "accounts/blocked_list.html", {"blocks": made})


@require_POST
@login_required
def unblock(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    made = get_object_or_404(request.user.blocks_made.select_related("blocked"), blocked__uuid=uuid)
    unblock_person(person=made.blocked, by=request.user, at=timezone.now())
    messages.success(request, _("You can meet here again."))
    return redirect("people:blocked")


def _visible(request: SignedInRequest, uuid: UUID) -> User:
    people = User.objects.visible_to(request.user).select_related("neighbourhood")
    return get_object_or_404(people, uuid=uuid)
