"""When a driver can take somebody along, and how well it suits them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.models import Booking
from exchange.models.bookings import BookingStatus
from exchange.querysets import FARTHEST_KM, distance_km_from
from exchange.ranking import Fit
from exchange.reasons import Reason
from places.cells import areas_along, areas_within, distance_km
from places.distances import describe_length, step_km

if TYPE_CHECKING:
    from exchange.models import Listing
    from exchange.querysets import ListingQuerySet

# Between the two ends of a ride, as the crow flies.
LONGEST_KM = 100
# In a city, as the crow flies: slower than the cars, since streets have corners and lights.
KM_AN_HOUR = 20
HALF_DETOUR_KM = 3.0
ONE_WAY_SHARE = 0.7


def near(listing: Listing, others: ListingQuerySet) -> ListingQuerySet:
    """The detour is no greater than the driver goes: both ends of the ride lie in an ellipse
    around the two ends of the driver's way, and the two legs to and from it are short enough.
    """
    mine = listing.rides
    there = distance_km_from(listing.cell)
    beyond = distance_km_from(mine.end_cell, "rides__to_latitude", "rides__to_longitude")
    if listing.is_offer:
        way = mine.direct_km + (listing.reach_km or 0)
        return others.filter(
            LessThanOrEqual(there + F("rides__direct_km") + beyond, Value(way)),
            area__in=areas_along(listing.cell, mine.end_cell, way),
        )
    # Whoever passes by within their detour starts at most a longest way and half of it from here.
    return others.filter(
        LessThanOrEqual(there + mine.direct_km + beyond, F("rides__direct_km") + F("reach_km")),
        area__in=areas_within(listing.cell, LONGEST_KM + FARTHEST_KM / 2),
    )


def possible(listing: Listing, others: ListingQuerySet) -> ListingQuerySet:
    """The car has room for the wheelchair, and a seat for each small child."""
    mine = listing.rides
    if listing.is_offer:
        others = others.filter(rides__child_seats__lte=mine.child_seats)
        return others if mine.wheelchair else others.filter(rides__wheelchair=False)
    others = others.filter(rides__child_seats__gte=mine.child_seats)
    return others.filter(rides__wheelchair=True) if mine.wheelchair else others


def takes(offer: Listing, need: Listing) -> timedelta:
    """How long the two must have in common: about what the ride itself takes."""
    return timedelta(hours=need.rides.direct_km / KM_AN_HOUR)


def promised(dates: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many child seats and places for a wheelchair are agreed on each of these dates."""
    need = "need_occurrence__listing__rides__"
    agreed = (
        Booking.objects.filter(offer_occurrence__in=dates, status=BookingStatus.BOOKED)
        .order_by()
        .values_list("offer_occurrence")
        .annotate(
            seats=Sum(f"{need}child_seats"),
            wheelchairs=Count("pk", filter=Q(**{f"{need}wheelchair": True})),
        )
    )
    return {date: (child_seats, wheelchairs) for date, child_seats, wheelchairs in agreed}


def room(offer: Listing, need: Listing, promised: tuple[int, int] | None) -> int | None:
    """A car has its child seats and one place for a wheelchair once a date."""
    child_seats, wheelchairs = promised or (0, 0)
    mine, room = need.rides, []
    if mine.child_seats:
        room.append((offer.rides.child_seats - child_seats) // mine.child_seats)
    if mine.wheelchair:
        room.append(1 - wheelchairs)
    return max(min(room), 0) if room else None


def where(listing: Listing) -> str:
    """The whole way, as neighbourhoods."""
    start, end = listing.neighbourhood.name, listing.rides.to_neighbourhood
    words = {"start": start, "end": end.name if end else ""}
    return _("%(start)s to %(end)s") % words if end else start


def detour_km(offer: Listing, need: Listing) -> float:
    """How many more kilometres the driver goes: the cost of inserting the two ends of the ride
    into the way there is (the insertion heuristic of M. M. Solomon, Operations Research 35(2),
    1987), as the crow flies."""
    to_them = distance_km(offer.cell, need.cell)
    onwards = distance_km(need.rides.end_cell, offer.rides.end_cell)
    return to_them + need.rides.direct_km + onwards - offer.rides.direct_km


def fit(offer: Listing, need: Listing) -> Fit:
    """The fewer more kilometres the better; half at three. Less where the way back is open."""
    km = step_km(max(detour_km(offer, need), 0))
    share = HALF_DETOUR_KM / (HALF_DETOUR_KM + km)
    reasons = [Reason("rides_detour", {"km": km})]
    if need.rides.wheelchair:
        reasons.append(Reason("rides_wheelchair", {}))
    if need.rides.child_seats:
        reasons.append(Reason("rides_child_seats", {"count": need.rides.child_seats}))
    if need.rides.return_trip and offer.rides.return_trip:
        reasons.append(Reason("rides_both_ways", {}))
    elif need.rides.return_trip:
        share *= ONE_WAY_SHARE
        reasons.append(Reason("rides_one_way", {}, is_caution=True))
    return Fit(share, reasons)


def _detour(params: Mapping[str, Any]) -> str:
    if not params["km"]:
        return _("hardly out of the driver’s way")
    return _("%(distance)s more for the driver") % {"distance": describe_length(params["km"])}


def _wheelchair(params: Mapping[str, Any]) -> str:
    return _("takes a wheelchair")


def _child_seats(params: Mapping[str, Any]) -> str:
    count = params["count"]
    return ngettext("has a child seat", "has %(count)d child seats", count) % {"count": count}


def _both_ways(params: Mapping[str, Any]) -> str:
    return _("there and back")


def _one_way(params: Mapping[str, Any]) -> str:
    return _("only the way there is offered: ask about the way back")


SENTENCES = {
    "rides_detour": _detour,
    "rides_wheelchair": _wheelchair,
    "rides_child_seats": _child_seats,
    "rides_both_ways": _both_ways,
    "rides_one_way": _one_way,
}
