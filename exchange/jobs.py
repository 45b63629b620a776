"""What follows from a change, and is done a moment later by a job of its own.

By the names of ``tasks.py``, which itself calls the actions that things follow from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from exchange.models import Listing, Match
from exchange.models.listings import Kind, ListingStatus, Visibility
from exchange.models.match_states import MatchStatus
from notifications.jobs import defer

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


def defer_settle(listing: Listing) -> None:
    """End what ``listing`` can no longer meet."""
    defer("exchange.settle_proposals", listing_id=listing.pk)


def defer_ask_next(need: Listing) -> None:
    """Tell the next best that ``need`` is open again."""
    defer("exchange.ask_next_in_line", listing_id=need.pk)


def defer_tell_organizers(listing: Listing) -> None:
    """Where only they see it."""
    if listing.is_open and listing.visibility == Visibility.ORGANIZERS:
        defer("exchange.tell_organizers", listing_id=listing.pk)


def defer_tell_ended(match: Match, kind: Kind, *, at: datetime) -> None:
    """Tell one side at that time what ended, once."""
    is_offer = int(kind == Kind.OFFER)
    defer("exchange.tell_ended", schedule_at=at, match_id=match.pk, is_offer=is_offer)


def defer_tell_who_agreed(listing: Listing) -> None:
    """Tell them that ``listing`` says something else as of its version."""
    defer("exchange.tell_who_agreed", listing_id=listing.pk, version=listing.version)


def settle_what_is_open_of(person: User, *, at: datetime) -> None:
    """When a person may do less than before: end what can no longer be met."""
    agreed = Match.objects.filter(status=MatchStatus.ACCEPTED)
    is_live = (
        ~Q(status=ListingStatus.CLOSED)
        | Q(pk__in=agreed.values("offer"))
        | Q(pk__in=agreed.values("need"))
    )
    for listing in Listing.objects.filter(is_live, person=person).order_by("id"):
        defer_settle(listing)
