"""What to do about a suggestion: ask, or set it aside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest, posted
from exchange.actions.asking import (
    AlreadyBetweenThem,
    Declined,
    NotNow,
    NotPossible,
    suggestion_to_ask,
)
from exchange.actions.passes import pass_on, take_back_pass
from exchange.actions.proposals import NothingChosen, propose
from exchange.clashes import clashes
from exchange.forms.matches import ProposeForm
from exchange.matching import Suggestion
from exchange.models import Booking, Listing, Match
from exchange.permissions import can_speak_for
from exchange.views.common import shares_no_channel, takes_part, visible_listing
from exchange.views.listings import suggestions_context
from safety.idempotency import run_once
from safety.kept_words import keeps_words, kept_words
from safety.rate_limits import RateLimit, RateLimitExceeded, hit_with

if TYPE_CHECKING:
    from accounts.models import User

# As often as anybody could mean it; an organizer's introductions count too.
ASKING = RateLimit("exchange.ask", limit=20, per=timedelta(days=1))


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
@keeps_words
@takes_part
def match_create(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    """Ask the other side; an organizer introduces two people who are not theirs to speak for."""
    listing, theirs = _spoken_for(request, pk), visible_listing(request, other)
    status, at = 200, timezone.now()
    data = posted(request) if request.method == "POST" else kept_words(request, at=at)
    try:
        suggestion = suggestion_to_ask(listing, theirs, by=request.user, at=at)
        form = ProposeForm(data, listing=listing, pairings=suggestion.pairings)
        if request.method == "POST" and form.is_valid():
            return redirect(_propose(request, listing, theirs, form))
    except (NotPossible, AlreadyBetweenThem) as error:
        return _not_possible(request, listing, theirs, error)
    except NothingChosen:
        form.add_error(None, _("These dates have just changed. Look at them once more."))
    except RateLimitExceeded as error:
        form.add_error(None, _too_many(error))
        status = 429
    context = {
        "listing": listing,
        "other": theirs,
        "suggestion": suggestion,
        "form": form,
        "is_introduction": not listing.belongs_to(request.user),
        "shares_no_channel": shares_no_channel(request.user),
        "clashes": _clashes(request.user, listing, suggestion),
    }
    return render(request, "exchange/match_create.html", context, status=status)


def _clashes(user: User, listing: Listing, suggestion: Suggestion) -> list[Booking]:
    """What one agreed to at those times; of people who are introduced it is not told."""
    if not listing.belongs_to(user):
        return []
    spans = [(pairing.start, pairing.end) for pairing in suggestion.pairings]
    return clashes(listing.person, spans)


def _spoken_for(request: SignedInRequest, pk: int) -> Listing:
    listing = visible_listing(request, pk)
    if not can_speak_for(request.user, listing):
        raise PermissionDenied
    return listing


def _propose(request: SignedInRequest, listing: Listing, other: Listing, form: ProposeForm) -> str:
    """The URL of the match. Raises RateLimitExceeded, and what ``propose`` raises."""
    owner, at = f"person:{request.user.pk}", timezone.now()

    def make() -> str:
        hit_with(ASKING, owner, at=at)
        match = propose(
            listing=listing,
            other=other,
            by=request.user,
            chosen=form.chosen(),
            note=form.cleaned_data["note"],
            at=at,
        )
        return match.get_absolute_url()

    key = form.cleaned_data["once"]
    url = run_once(owner=owner, key=key, purpose="match", make=make)
    messages.success(request, _("Asked. We tell you as soon as there is an answer."))
    return url


def _not_possible(
    request: SignedInRequest, listing: Listing, other: Listing, why: Exception
) -> HttpResponse:
    """There is something between them already, one of them said no, or something changed."""
    match = Match.objects.visible_to(request.user).live().of(listing).of(other).first()
    if match is not None:
        return redirect(match)
    context = {
        "listing": listing,
        "other": other,
        "was_declined": isinstance(why, Declined),
        "is_not_now": isinstance(why, NotNow),
        "is_introduction": not listing.belongs_to(request.user),
    }
    return render(request, "exchange/match_impossible.html", context, status=409)


def _too_many(error: RateLimitExceeded) -> str:
    hours = max(1, round(error.retry_after / timedelta(hours=1)))
    words = ngettext(
        "You asked %(most)d times within a day, which is as often as the site lets anybody. "
        "You can ask again in about one hour. What you wrote is still here.",
        "You asked %(most)d times within a day, which is as often as the site lets anybody. "
        "You can ask again in about %(hours)d hours. What you wrote is still here.",
        hours,
    )
    return words % {"most": ASKING.limit, "hours": hours}


def _suggestions(request: SignedInRequest, listing: Listing) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        at = timezone.now()
        context = {"listing": listing, "at": at, **suggestions_context(request.user, listing, at)}
        return render(request, "exchange/_suggestions.html", context)
    return redirect(f"{listing.get_absolute_url()}#suggestions")
