"""One offer or need: for whoever posted it, who fits; for everybody else, whether they do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from comments.views.reading import thread_context
from exchange.categories.registry import category_of
from exchange.contacts import confided_in
from exchange.matching import Suggestion, candidates, may_be_asked, rank_all, suggest
from exchange.models import Listing, Match
from exchange.models.listings import Kind, ListingStatus
from exchange.models.match_states import LIVE, MatchStatus
from exchange.obstacles import obstacles
from exchange.permissions import (
    can_answer_listing,
    can_change_listing,
    can_post,
    can_propose,
    may_post_still,
)
from exchange.phrases import name
from exchange.views.common import neighbours_only, visible_listing
from moderation.models import ReviewStatus

if TYPE_CHECKING:
    from accounts.models import User

# Of how many of one's own listings it is said whether they fit a neighbour's.
MOST_FITS = 3
MOST_OWN = 200


@require_safe
def listing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    listing, at = visible_listing(request, pk, "thread__pinned"), timezone.now()
    context: dict[str, Any] = {
        "listing": listing,
        "category": category_of(listing),
        "opposite": Kind(listing.kind).opposite,
        "is_over": listing.expires_at <= at,
        "at": at,
    }
    if listing.thread is not None:
        context |= thread_context(request, listing, listing.thread)
    user = request.user
    if user.is_authenticated:
        context["matches"] = _matches(user, listing)
        context |= suggestions_context(user, listing, at)
        aside = request.GET.get("aside", "")
        context["just_set_aside"] = _just_set_aside(context["set_aside"], aside)
        if listing.belongs_to(user):
            context["can_change"] = can_change_listing(user, listing)
            context["lacks_vouching"] = not may_post_still(listing)
            context["confided"] = confided_in(listing)
            return render(request, "exchange/listing_own.html", context)
        # Somebody whose name is not told cannot be named on a page for blocking either.
        context["to_block"] = [listing.person] if name(listing, user) else []
        context["in_touch"] = [match for match in context["matches"] if match.sides_of(user)]
        context["fits"] = fits_of(user, listing, at) if can_post(user) else []
        context["can_answer"] = can_answer_listing(user, listing, at=at)
    return render(request, "exchange/listing_detail.html", context)


@require_safe
@neighbours_only
def listing_mine(request: SignedInRequest) -> HttpResponse:
    there = Listing.objects.exclude(review_status=ReviewStatus.REMOVED)
    own = there.filter(person=request.user).for_cards().order_by("-id")[:MOST_OWN]
    by_status: dict[str, list[Listing]] = {status: [] for status in ListingStatus.values}
    answers = []
    for listing in own:
        if listing.is_private:
            answers.append(listing)
        else:
            by_status[listing.status].append(listing)
    spoken_for = Listing.objects.spoken_for_by(request.user).exclude(person=request.user)
    context = {
        "by_status": by_status,
        "answers": answers,
        "has_any": any(by_status.values()),
        "for_others": spoken_for.for_cards().order_by("-id")[:MOST_OWN],
    }
    return render(request, "exchange/listing_mine.html", context)


def suggestions_context(user: User, listing: Listing, at: datetime) -> dict[str, Any]:
    """The best suggestions and those set aside, for whoever speaks for the listing."""
    if not can_propose(user, listing) or listing.expires_at <= at:
        return {"can_propose": False, "suggestions": [], "set_aside": []}
    is_own = listing.belongs_to(user)
    suggestions = suggest(listing, viewer=user, at=at)
    return {
        "can_propose": True,
        "suggestions": suggestions,
        "obstacles": [] if suggestions else obstacles(listing, viewer=user, at=at),
        "set_aside": _set_aside(user, listing) if is_own else [],
        "is_introduction": not is_own,
    }


def _set_aside(user: User, listing: Listing) -> list[Listing]:
    # Few: as numbers, which are looked up one by one, and not as one more table to search.
    others = list(listing.passes_made.values_list("other", flat=True))
    return list(Listing.objects.visible_to(user).filter(pk__in=others).for_cards().order_by("id"))


def _just_set_aside(set_aside: Sequence[Listing], asked: str) -> Listing | None:
    """The one of ``set_aside`` that the address names, which was put there a moment ago."""
    return next((listing for listing in set_aside if str(listing.pk) == asked), None)


def _matches(user: User, listing: Listing) -> list[Match]:
    """What is going on between this listing and the reader's (or, for an organizer, others)."""
    matches = Match.objects.visible_to(user).of(listing).live().with_sides()
    return list(matches.order_by("-id")[:MOST_OWN])


def fits_of(user: User, listing: Listing, at: datetime) -> list[tuple[Listing, Suggestion]]:
    """Which of the reader's own open listings go with this one, and why; in a few queries."""
    if not listing.is_on_show or not may_be_asked(listing, at=at):
        return []
    # Where there is something between the two already, the page leads there instead; and nobody
    # says no to the same pair twice.
    taken = Match.objects.of(listing).filter(
        Q(status__in=LIVE)
        | Q(status=MatchStatus.DECLINED, **{f"{listing.kind}_agreed_at__isnull": True})
    )
    going = candidates(listing, at=at).spoken_for_by(user)
    going = going.exclude(Q(pk__in=taken.values("offer")) | Q(pk__in=taken.values("need")))
    own = list(going.for_cards().newest_first()[:MOST_FITS])
    return [(each.other, each) for each in rank_all(listing, own, at=at)]
