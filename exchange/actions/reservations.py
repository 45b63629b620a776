"""Taking from dates what was agreed, and giving it back: the only code that changes
``Occurrence.committed``.

The caller holds the match. Dates are locked here in the order of their ids, then listings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from exchange.actions.dates import update_fulfilment
from exchange.models import Booking, Match, Occurrence
from exchange.models.bookings import BookingStatus


class NothingLeft(Exception):
    """Of the chosen dates, ``bookings`` are no longer to be had as proposed."""

    def __init__(self, bookings: Sequence[Booking]) -> None:
        super().__init__(f"{len(bookings)} dates have nothing left")
        self.bookings = bookings


def reserve(match: Match, bookings: Sequence[Booking], *, at: datetime) -> None:
    """Take what each booking needs from both of its dates. Raises NothingLeft, taking nothing."""
    dates = _lock_dates(bookings)
    missing = [booking for booking in bookings if not _take(booking, dates, at=at)]
    if missing:
        raise NothingLeft(missing)
    Occurrence.objects.bulk_update(dates.values(), ["committed"])
    _set_status(bookings, BookingStatus.BOOKED)
    update_fulfilment([match.offer, match.need], at=at)


def _take(booking: Booking, dates: Mapping[int, Occurrence], *, at: datetime) -> bool:
    both = (dates[booking.offer_occurrence_id], dates[booking.need_occurrence_id])
    is_there = all(
        date.cancelled_at is None
        and date.left >= booking.quantity
        and date.during.lower <= booking.during.lower
        and booking.during.upper <= date.during.upper
        for date in both
    )
    if not is_there or booking.during.upper <= at:
        return False
    for date in both:
        date.committed += booking.quantity
    return True


def release(match: Match, *, at: datetime) -> None:
    """Give back what is still to come; a date that went by happened, whatever came after."""
    bookings = [
        booking
        for booking in match.bookings.filter(status=BookingStatus.BOOKED)
        if booking.during.upper > at
    ]
    dates = _lock_dates(bookings)
    for booking in bookings:
        dates[booking.offer_occurrence_id].committed -= booking.quantity
        dates[booking.need_occurrence_id].committed -= booking.quantity
    Occurrence.objects.bulk_update(dates.values(), ["committed"])
    _set_status(bookings, BookingStatus.RELEASED)
    update_fulfilment([match.offer, match.need], at=at)


def _lock_dates(bookings: Sequence[Booking]) -> dict[int, Occurrence]:
    ids = {booking.offer_occurrence_id for booking in bookings}
    ids |= {booking.need_occurrence_id for booking in bookings}
    return {date.pk: date for date in Occurrence.objects.filter(pk__in=ids).locked()}


def _set_status(bookings: Sequence[Booking], status: BookingStatus) -> None:
    Booking.objects.filter(pk__in=[booking.pk for booking in bookings]).update(status=status)
