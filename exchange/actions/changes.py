"""Telling of what is changed after somebody agreed to it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from exchange import emails
from exchange.matching import still_goes_together
from exchange.models import Booking, Listing, Match
from exchange.models.bookings import BookingStatus
from exchange.models.listings import Kind
from exchange.models.match_states import MatchStatus


@transaction.atomic
def tell_who_agreed(listing_id: int, *, version: int, at: datetime) -> int:
    """Tell everybody with a date to come that the listing says something else as of ``version``;
    how many agreements that is. Nobody hears of one version twice."""
    listing = Listing.objects.get(pk=listing_id)
    to_come = Booking.objects.filter(status=BookingStatus.BOOKED, during__endswith__gt=at)
    agreed = Match.objects.filter(status=MatchStatus.ACCEPTED, pk__in=to_come.values("match"))
    matches = list(agreed.of(listing).with_sides().order_by("id"))
    for match in matches:
        fits = still_goes_together(match)
        emails.tell_changed(match, Kind(listing.kind), version=version, still_fits=fits)
    return len(matches)
