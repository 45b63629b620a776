"""Taking from dates what was agreed, and giving it back: the only code that changes
``Occurrence.committed``.

The caller holds the match. Dates are locked here in the order of their ids, then listings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F

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
    missing = []
    taken: Counter[int] = Counter()
    for booking in bookings:
        ids = _dates_of(booking)
        if not all(_is_to_be_had(booking, dates[pk], taken[pk], at=at) for pk in ids):
            missing.append(booking)
            continue
        taken.update(dict.fromkeys(ids, booking.quantity))
    if missing:
        raise NothingLeft(missing)
    _add(taken)
    _set_status(bookings, BookingStatus.BOOKED)
    update_fulfilment([match.offer, match.need], at=at)


def can_still_be_had(booking: Booking, *, at: datetime) -> bool:
    """Whether ``reserve`` would take this booking alone, by its dates as they are loaded."""
    dates = (booking.offer_occurrence, booking.need_occurrence)
    return all(_is_to_be_had(booking, date, 0, at=at) for date in dates)


def release(match: Match, *, at: datetime) -> None:
    """Give back what is still to come; a date that went by happened, whatever came after."""
    release_all([match], at=at)


def release_all(matches: Sequence[Match], *, at: datetime) -> None:
    """``release`` for several, which locks the dates and listings of all in one order."""
    booked = Booking.objects.filter(
        match__in=matches, status=BookingStatus.BOOKED, during__endswith__gt=at
    )
    bookings = list(booked.order_by("id"))
    _lock_dates(bookings)
    given_back: Counter[int] = Counter()
    for booking in bookings:
        given_back.subtract(dict.fromkeys(_dates_of(booking), booking.quantity))
    _add(given_back)
    _set_status(bookings, BookingStatus.RELEASED)
    update_fulfilment((side for match in matches for side in (match.offer, match.need)), at=at)


def _is_to_be_had(booking: Booking, date: Occurrence, taken: int, *, at: datetime) -> bool:
    """Whether ``date`` still has what was proposed, when it was proposed, beyond ``taken``."""
    return (
        date.cancelled_at is None
        and date.left - taken >= booking.quantity
        and date.during.lower <= booking.during.lower
        and at < booking.during.upper <= date.during.upper
    )


def _dates_of(booking: Booking) -> tuple[int, int]:
    return booking.offer_occurrence_id, booking.need_occurrence_id


def _lock_dates(bookings: Sequence[Booking]) -> dict[int, Occurrence]:
    ids = {pk for booking in bookings for pk in _dates_of(booking)}
    return {date.pk: date for date in Occurrence.objects.filter(pk__in=ids).locked()}


def _add(quantities: Mapping[int, int]) -> None:
    """Change the dates by difference, so that the CHECK would catch what a lock did not."""
    for pk, quantity in sorted(quantities.items()):
        Occurrence.objects.filter(pk=pk).update(committed=F("committed") + quantity)


def _set_status(bookings: Sequence[Booking], status: BookingStatus) -> None:
    Booking.objects.filter(pk__in=[booking.pk for booking in bookings]).update(status=status)
