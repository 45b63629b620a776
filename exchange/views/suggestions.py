"""What to do about a suggestion: ask, or set it aside."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest, posted
from exchange.actions.passes import pass_on, take_back_pass
from exchange.actions.proposals import AlreadyBetweenThem, NothingChosen, NotPossible, propose
from exchange.forms.matches import ProposeForm
from exchange.matching import Suggestion, may_be_asked, suggestion_for
from exchange.models import Listing, Match
from exchange.permissions import can_propose
from exchange.views.common import shares_no_channel, takes_part, visible_listing
from exchange.views.listings import suggestions_context
from safety.idempotency import run_once

if TYPE_CHECKING:
    from accounts.models import User


@require_POST
@takes_part
def pass_create(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    listing = _spoken_for(request, pk)
    pass_on(listing=listing, other=visible_listing(request, other), at=timezone.now())
    return _suggestions(request, listing)


@require_POST
@takes_part
def pass_undo(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    listing = _spoken_for(request, pk)
    take_back_pass(listing=listing, other=visible_listing(request, other))
    return _suggestions(request, listing)


@require_http_methods(["GET", "HEAD", "POST"])
@takes_part
def match_create(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    """Ask the other side; an organizer introduces two people who are not theirs to speak for."""
    listing, theirs = _spoken_for(request, pk), visible_listing(request, other)
    suggestion = _suggestion(request.user, listing, theirs, at=timezone.now())
    if suggestion is None:
        return _not_possible(request, listing, theirs)
    form = ProposeForm(posted(request), listing=listing, pairings=suggestion.pairings)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_propose(request, listing, theirs, form))
        except AlreadyBetweenThem as error:
            return redirect(error.match)
        except NotPossible:
            return _not_possible(request, listing, theirs)
        except NothingChosen:
            form.add_error(None, _("These dates have just changed. Look at them once more."))
    context = {
        "listing": listing,
        "other": theirs,
        "suggestion": suggestion,
        "form": form,
        "is_introduction": not listing.belongs_to(request.user),
        "shares_no_channel": shares_no_channel(request.user),
    }
    return render(request, "exchange/match_create.html", context)


def _spoken_for(request: SignedInRequest, pk: int) -> Listing:
    listing = visible_listing(request, pk)
    if not (listing.belongs_to(request.user) or request.user.is_organizer):
        raise PermissionDenied
    return listing


def _suggestion(user: User, listing: Listing, other: Listing, *, at: datetime) -> Suggestion | None:
    """Why the two go together; None when they do not, or nobody wants to be asked now."""
    offer = listing if listing.is_offer else other
    is_ready = offer.belongs_to(user) or may_be_asked(offer, at=at)
    if not can_propose(user, listing) or not is_ready:
        return None
    return suggestion_for(listing, other, at=at)


def _propose(request: SignedInRequest, listing: Listing, other: Listing, form: ProposeForm) -> str:
    """The URL of the match. Raises NotPossible, NothingChosen, AlreadyBetweenThem."""

    def make() -> str:
        match = propose(
            listing=listing,
            other=other,
            by=request.user,
            chosen=form.chosen(),
            note=form.cleaned_data["note"],
            at=timezone.now(),
        )
        return match.get_absolute_url()

    owner, key = f"person:{request.user.pk}", form.cleaned_data["once"]
    url = run_once(owner=owner, key=key, purpose="match", make=make)
    messages.success(request, _("Asked. We tell you as soon as there is an answer."))
    return url


def _not_possible(request: SignedInRequest, listing: Listing, other: Listing) -> HttpResponse:
    """There is something between them already, or it changed since the page was read."""
    match = Match.objects.visible_to(request.user).live().of(listing).of(other).first()
    if match is not None:
        return redirect(match)
    context = {"listing": listing, "other": other}
    return render(request, "exchange/match_impossible.html", context, status=409)


def _suggestions(request: SignedInRequest, listing: Listing) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        at = timezone.now()
        context = {"listing": listing, "at": at, **suggestions_context(request.user, listing, at)}
        return render(request, "exchange/_suggestions.html", context)
    return redirect(f"{listing.get_absolute_url()}#suggestions")
