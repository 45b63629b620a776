"""How much of a proposed date is to be had, and what an offer's date has besides its quantity and
can promise only once: two child seats."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from exchange.categories.registry import category_of
from exchange.permissions import can_be_less

if TYPE_CHECKING:
    from exchange.categories.base import Category
    from exchange.models import Booking, Listing, Match


def to_be_had(match: Match, booking: Booking) -> int:
    """How much of a proposed date could be agreed now, in the category's unit: what was asked; or
    what is left of it, where it can be had in part. Its two dates are loaded."""
    if not can_be_less(match, booking):
        return booking.quantity
    dates = (booking.offer_occurrence, booking.need_occurrence)
    return min(booking.quantity, *(date.left for date in dates))


def promised_on(category: Category, dates: Collection[int]) -> Mapping[int, Any]:
    """What is agreed already, by the id of an offer's date; one query where the category asks."""
    return category.limits.promised(dates) if category.limits else {}


def room_on(
    offer: Listing, need: Listing, dates: Collection[int], promised: Mapping[int, Any]
) -> dict[int, int]:
    """For how many dates of the need each of the offer's ``dates`` still has room; those that are
    missing have any amount of it."""
    limits = category_of(offer).limits
    if limits is None:
        return {}
    rooms = {date: limits.room(offer, need, promised.get(date)) for date in dates}
    return {date: room for date, room in rooms.items() if room is not None}
