"""Vouching for somebody, and taking it back."""

from __future__ import annotations

from functools import reduce
from operator import or_
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.vouching import CannotVouch, end_vouch, vouch_for
from accounts.forms.vouching import VouchForm
from accounts.limits import VOUCHES
from accounts.models import User, Vouch
from accounts.permissions import can_see_who_vouches, can_vouch_for, is_member
from accounts.requests import SignedInRequest, posted
from safety.rate_limits import RateLimitExceeded, by_person, hit, too_often

VOUCHES_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def vouch(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Say what vouching means and what it does not, then take a few words about it."""
    person = get_object_or_404(User.objects.visible_to(request.user), uuid=uuid)
    if not can_vouch_for(request.user, person):
        raise PermissionDenied
    form = VouchForm(posted(request))
    if form.is_valid():
        try:
            return _vouch(request, person, form.cleaned_data["reasons"])
        except RateLimitExceeded as error:
            return too_often(request, error)
        except CannotVouch:
            # They blocked one another, or one of them left, a moment ago.
            raise Http404 from None
    return render(request, "accounts/person_vouch.html", {"form": form, "person": person})


def _vouch(request: SignedInRequest, person: User, reasons: str) -> HttpResponse:
    if not request.user.vouches_given.standing().filter(person=person).exists():
        hit(VOUCHES, by_person(request), at=timezone.now())
    vouch_for(person=person, by=request.user, reasons=reasons, at=timezone.now())
    words = _("You vouched for %(name)s, and they will hear of it.")
    messages.success(request, words % {"name": person.display_name})
    return redirect(person)


@require_safe
@login_required
def vouches(request: SignedInRequest) -> HttpResponse:
    """For whom one vouches, and who has ever vouched for oneself: not who still does."""
    if not is_member(request.user):
        raise PermissionDenied
    context = {
        "given": Vouch.objects.given_by(request.user).select_related("person").order_by("-id"),
        "received": Vouch.objects.received_by(request.user).select_related("by").order_by("-id"),
    }
    return render(request, "accounts/vouch_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def vouch_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back one's own word, let go of what was said for oneself; organizers end any."""
    if not is_member(request.user):
        raise PermissionDenied
    vouch = _may_end(request.user, pk)
    if request.method == "POST":
        end_vouch(vouch=vouch, by=request.user, at=timezone.now())
        is_about_me = vouch.person_id == request.user.pk
        messages.success(request, _("Removed.") if is_about_me else _("Taken back."))
        return redirect(_list_of(request, vouch))
    context = {"vouch": vouch, "cancel_url": _list_of(request, vouch)}
    return render(request, "accounts/vouch_end.html", context)


def _may_end(user: User, pk: int) -> Vouch:
    """Raises Http404."""
    theirs = [Vouch.objects.given_by(user), Vouch.objects.received_by(user)]
    if can_see_who_vouches(user):
        # Whoever blocked whom: nobody gets out of an organizer's reach by blocking them.
        theirs.append(Vouch.objects.standing())
    within = [Q(pk__in=each.order_by().values("pk")) for each in theirs]
    seen = Vouch.objects.filter(reduce(or_, within)).select_related("person", "by")
    return get_object_or_404(seen, pk=pk)


@require_safe
@login_required
def vouching(request: SignedInRequest) -> HttpResponse:
    """For organizers: who vouched for whom, the newest first, also what was taken back.

    Whoever blocked whom: as with all that they look after, blocking hides nothing from them here.
    """
    if not can_see_who_vouches(request.user):
        raise PermissionDenied
    before = request.GET.get("before", "")
    rows = Vouch.objects.select_related("person", "by", "revoked_by")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.order_by("-id")[: VOUCHES_A_PAGE + 1])
    shown = page[:VOUCHES_A_PAGE]
    context = {
        "vouches": shown,
        "next_url": f"?before={shown[-1].pk}" if len(page) > VOUCHES_A_PAGE else "",
        "first_url": request.path if before else "",
    }
    return render(request, "accounts/vouching_list.html", context)


def _list_of(request: HttpRequest, vouch: Vouch) -> str:
    is_own = request.user.pk in (vouch.by_id, vouch.person_id)
    return "people:vouches" if is_own else "people:vouching"
