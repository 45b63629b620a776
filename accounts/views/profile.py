"""The pages about oneself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.names import NameTaken
from accounts.actions.places import change_place
from accounts.actions.profiles import change_profile
from accounts.forms.names import looks_alike
from accounts.forms.places import MyPlaceForm
from accounts.forms.profile import AvailabilityForm, LanguagesForm, ProfileForm
from accounts.languages import language_name
from accounts.limits import PLACE_CHANGES, moved_too_often
from accounts.permissions import can_decide_who_joins, can_invite, is_member
from accounts.requests import SignedInRequest, posted
from safety.rate_limits import RateLimitExceeded, by_person, hit


@require_safe
@login_required
def profile(request: SignedInRequest) -> HttpResponse:
    context = {
        "languages": [language_name(code) for code in request.user.languages],
        "channels": request.user.channels.order_by("id"),
        "is_member": is_member(request.user),
        "can_decide_who_joins": can_decide_who_joins(request.user),
        "can_invite": can_invite(request.user),
    }
    return render(request, "accounts/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile_edit(request: SignedInRequest) -> HttpResponse:
    form = ProfileForm(posted(request), person=request.user)
    if form.is_valid():
        try:
            change_profile(by=request.user, changes=form.cleaned_data, at=timezone.now())
        except NameTaken:
            form.add_error("display_name", looks_alike())
        else:
            messages.success(request, _("Saved."))
            return redirect("people:profile")
    return render(request, "accounts/profile_edit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def availability(request: SignedInRequest) -> HttpResponse:
    user = request.user
    initial = {"not_now": user.not_now, "weekly_limit": user.weekly_limit}
    form = AvailabilityForm(posted(request), initial=initial)
    if form.is_valid():
        change_profile(by=user, changes=form.cleaned_data, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("people:profile")
    return render(request, "accounts/availability.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def place(request: SignedInRequest) -> HttpResponse:
    form = MyPlaceForm(posted(request), person=request.user)
    if form.is_valid() and _store_place(request, form):
        messages.success(request, _("Saved."))
        return redirect("people:profile")
    return render(request, "accounts/place.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def welcome(request: SignedInRequest) -> HttpResponse:
    """After signing up: where, and which languages. Both can be left for later."""
    place_form = MyPlaceForm(posted(request), person=request.user)
    initial = {"languages": request.user.languages}
    languages_form = LanguagesForm(posted(request), initial=initial)
    are_valid = place_form.is_valid() and languages_form.is_valid()
    if are_valid and _store_place(request, place_form):
        change_profile(by=request.user, changes=languages_form.cleaned_data, at=timezone.now())
        return redirect("home")
    forms = [place_form, languages_form]
    context = {"place_form": place_form, "languages_form": languages_form, "forms": forms}
    return render(request, "accounts/welcome.html", context)


@require_safe
@login_required
def security(request: SignedInRequest) -> HttpResponse:
    """Where everything about signing in is found."""
    return render(request, "accounts/security.html")


def _store_place(request: SignedInRequest, form: MyPlaceForm) -> bool:
    """Store it, or say on the form that it changed too often today."""
    cell: str = form.cleaned_data["cell"]
    try:
        if cell not in ("", request.user.cell):
            hit(PLACE_CHANGES, by_person(request), at=timezone.now())
    except RateLimitExceeded as error:
        form.add_error("place", moved_too_often(error))
        return False
    change_place(by=request.user, neighbourhood=form.cleaned_data["neighbourhood"], cell=cell)
    return True
