"""What to do about a suggestion: ask, or set it aside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest, posted
from exchange.actions.addresses import NoAddress
from exchange.actions.asking import (
    AlreadyBetweenThem,
    Declined,
    NotNow,
    NotPossible,
    suggestion_to_ask,
)
from exchange.actions.passes import pass_on, take_back_pass
from exchange.actions.proposals import NothingChosen, propose
from exchange.actions.standing import can_stand
from exchange.categories.registry import category_of
from exchange.clashes import at_any_time, clashes
from exchange.contacts import shown_when_agreed
from exchange.forms.asking import ProposeForm
from exchange.handovers import ways_between
from exchange.matching import Suggestion
from exchange.models import Booking, Listing, Match
from exchange.models.listings import Kind
from exchange.permissions import can_speak_for
from exchange.views.common import takes_part, visible_listing
from exchange.views.listings import suggestions_context
from moderation.actions.sanctions import CannotWrite, check_may_write
from safety.idempotency import run_once
from safety.kept_words import keeps_words, kept_words
from safety.rate_limits import RateLimit, RateLimitExceeded, hit_with

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

# As often as anybody could mean it; an organizer's introductions count too.
ASKING = RateLimit("exchange.ask", limit=20, per=timedelta(days=1))


@require_POST
@takes_part
def pass_create(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    listing, theirs = _own(request, pk), visible_listing(request, other)
    pass_on(listing=listing, other=theirs, at=timezone.now())
    return _suggestions(request, listing, just_set_aside=theirs)


@require_POST
@takes_part
def pass_undo(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    listing, theirs = _own(request, pk), visible_listing(request, other)
    take_back_pass(listing=listing, other=theirs)
    return _suggestions(request, listing, just_back=theirs)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@takes_part
def match_create(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    """Ask the other side; an organizer introduces two people who are not theirs to speak for."""
    listing, theirs = _spoken_for(request, pk), visible_listing(request, other)
    status, at = 200, timezone.now()
    data = posted(request) if request.method == "POST" else kept_words(request)
    try:
        suggestion = suggestion_to_ask(listing, theirs, by=request.user, at=at)
        form = _propose_form(request.user, listing, theirs, suggestion, data)
        if request.method == "POST" and form.is_valid():
            return redirect(_propose(request, listing, theirs, form))
    except (NotPossible, AlreadyBetweenThem) as error:
        return _not_possible(request, listing, theirs, error)
    except (NothingChosen, NoAddress):
        form.add_error(None, _("These dates have just changed. Look at them once more."))
    except RateLimitExceeded as error:
        form.add_error(None, too_many(error))
        status = 429
    except CannotWrite as error:
        form.add_error(None, str(error))
        status = 403
    context = {
        "listing": listing,
        "category": category_of(listing),
        "other": theirs,
        "suggestion": suggestion,
        "form": form,
        "how": _only_way(request.user, listing, theirs),
        "is_introduction": not listing.belongs_to(request.user),
        "clashes": _clashes(request.user, listing, theirs, suggestion),
        "shown": shown_when_agreed(request.user, listing, theirs),
    }
    return render(request, "exchange/match_create.html", context, status=status)


def _clashes(user: User, listing: Listing, other: Listing, suggestion: Suggestion) -> list[Booking]:
    """What one agreed to at those times; of people who are introduced it is not told."""
    if not listing.belongs_to(user) or at_any_time(listing, other):
        return []
    spans = [(pairing.start, pairing.end) for pairing in suggestion.pairings]
    return clashes(listing.person, spans)


def _propose_form(
    user: User,
    listing: Listing,
    other: Listing,
    suggestion: Suggestion,
    data: QueryDict | None,
) -> ProposeForm:
    return ProposeForm(
        data,
        listing=listing,
        pairings=suggestion.pairings,
        ways=ways_between(listing, other),
        asker=Kind(listing.kind) if listing.belongs_to(user) else None,
        is_own=listing.person_id == user.pk,
        may_stand=can_stand(listing, other),
    )


def _only_way(user: User, listing: Listing, other: Listing) -> StrPromise | str:
    """How it gets across, where the form need not ask."""
    ways = ways_between(listing, other)
    if len(ways) != 1:
        return ""
    return ways[0].words_for([Kind(listing.kind)] if listing.person_id == user.pk else [])


def _spoken_for(request: SignedInRequest, pk: int) -> Listing:
    listing = visible_listing(request, pk)
    if not can_speak_for(request.user, listing):
        raise PermissionDenied
    return listing


def _own(request: SignedInRequest, pk: int) -> Listing:
    """What to set aside is for whoever speaks for the listing, not for whoever introduces."""
    listing = visible_listing(request, pk)
    if not listing.belongs_to(request.user):
        raise PermissionDenied
    return listing


def _propose(request: SignedInRequest, listing: Listing, other: Listing, form: ProposeForm) -> str:
    """The URL of the match. Raises RateLimitExceeded, CannotWrite, what ``propose`` raises."""
    owner, at = f"person:{request.user.pk}", timezone.now()

    def make() -> str:
        check_may_write(request.user, at=at)
        hit_with(ASKING, owner, at=at)
        match = propose(
            listing=listing,
            other=other,
            by=request.user,
            chosen=form.chosen(),
            how=form.how(),
            at=at,
        )
        return match.get_absolute_url()

    key = form.cleaned_data["once"]
    url = run_once(owner=owner, key=key, purpose="match", make=make)
    if listing.belongs_to(request.user):
        messages.success(request, _("Asked. We tell you as soon as there is an answer."))
    else:
        messages.success(request, _("Both are asked. We tell you how it ends."))
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


def too_many(error: RateLimitExceeded) -> str:
    hours = max(1, round(error.retry_after / timedelta(hours=1)))
    words = ngettext(
        "You asked %(most)d times within a day, which is as often as the site lets anybody. "
        "You can ask again in about one hour. What you wrote is still here.",
        "You asked %(most)d times within a day, which is as often as the site lets anybody. "
        "You can ask again in about %(hours)d hours. What you wrote is still here.",
        hours,
    )
    return words % {"most": ASKING.limit, "hours": hours}


def _suggestions(
    request: SignedInRequest,
    listing: Listing,
    *,
    just_set_aside: Listing | None = None,
    just_back: Listing | None = None,
) -> HttpResponse:
    """The suggestions as they are now, with what was just done to them and how to undo it."""
    if not request.htmx:  # type: ignore[attr-defined]
        done = f"?aside={just_set_aside.pk}" if just_set_aside else ""
        if just_back:
            messages.success(request, _("“%(title)s” is suggested again.") % {"title": just_back})
        return redirect(f"{listing.get_absolute_url()}{done}#suggestions")
    at = timezone.now()
    context = {
        "listing": listing,
        "at": at,
        **suggestions_context(request.user, listing, at),
        "just_set_aside": just_set_aside,
        "just_back": just_back,
    }
    return render(request, "exchange/_suggestions.html", context)
