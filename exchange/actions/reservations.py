"""Taking from dates what was agreed, and giving it back: the only code that changes
``Occurrence.committed``.

The caller holds the match. Dates are locked here in the order of their ids, then listings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exchange.actions.dates import update_fulfilment
from exchange.models import Booking, Match, Occurrence
from exchange.models.bookings import BookingStatus


class Lost(TextChoices):
    """Why a proposed date is no longer to be had."""

    TAKEN = "taken", _("taken")
    CHANGED = "changed", pgettext_lazy("a date", "changed")
    GONE_BY = "gone_by", _("gone by")


class NothingLeft(Exception):
    """Of the chosen dates, those whose ids ``lost`` names are no longer to be had, and why."""

    def __init__(self, lost: Mapping[int, Lost]) -> None:
        super().__init__(f"{len(lost)} dates have nothing left")
        self.lost = lost


def reserve(match: Match, bookings: Sequence[Booking], *, at: datetime) -> None:
    """Take what each booking needs from both of its dates. Raises NothingLeft, taking nothing."""
    dates = _lock_dates(bookings)
    lost = {}
    taken: Counter[int] = Counter()
    for booking in bookings:
        ids = _dates_of(booking)
        why = _first(_why_lost(booking, dates[pk], taken[pk], at=at) for pk in ids)
        if why is not None:
            lost[booking.pk] = why
            continue
        taken.update(dict.fromkeys(ids, booking.quantity))
    if lost:
        raise NothingLeft(lost)
    _add(taken)
    _set_status(bookings, BookingStatus.BOOKED)
    update_fulfilment([match.offer, match.need], at=at)


def can_still_be_had(booking: Booking, *, at: datetime) -> bool:
    """Whether ``reserve`` would take this booking alone, by its dates as they are loaded."""
    return why_lost(booking, at=at) is None


def why_lost(booking: Booking, *, at: datetime) -> Lost | None:
    """Why ``reserve`` would not take this booking, alone; None where it would."""
    dates = (booking.offer_occurrence, booking.need_occurrence)
    return _first(_why_lost(booking, date, 0, at=at) for date in dates)


def release(matches: Sequence[Match], *, at: datetime) -> None:
    """Give back what is still to come; a date that went by happened, whatever came after."""
    booked = Booking.objects.filter(
        match__in=matches, status=BookingStatus.BOOKED, during__endswith__gt=at
    )
    give_back(list(booked.order_by("id")), of=matches, at=at)


def give_back(bookings: Sequence[Booking], *, of: Sequence[Match], at: datetime) -> None:
    """Free these agreed dates ``of`` some matches; locks what all of them share in one order."""
    _lock_dates(bookings)
    given_back: Counter[int] = Counter()
    for booking in bookings:
        given_back.subtract(dict.fromkeys(_dates_of(booking), booking.quantity))
    _add(given_back)
    _set_status(bookings, BookingStatus.RELEASED)
    update_fulfilment((side for match in of for side in (match.offer, match.need)), at=at)


def _why_lost(booking: Booking, date: Occurrence, taken: int, *, at: datetime) -> Lost | None:
    """Whether ``date`` still has what was proposed, when it was proposed, beyond ``taken``."""
    during = booking.during
    if during.upper <= at:
        return Lost.GONE_BY
    holds_it = date.during.lower <= during.lower and during.upper <= date.during.upper
    if date.cancelled_at is not None or not holds_it:
        return Lost.CHANGED
    return Lost.TAKEN if date.left - taken < booking.quantity else None


def _first(reasons: Iterable[Lost | None]) -> Lost | None:
    return next((reason for reason in reasons if reason is not None), None)


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
    for booking in bookings:
        booking.status = status
    Booking.objects.filter(pk__in=[booking.pk for booking in bookings]).update(status=status)
