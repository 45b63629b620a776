"""Taking from dates what was agreed, and giving it back: the only code that changes
``Occurrence.committed``.

The caller holds the match. Dates are locked here in the order of their ids, then listings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exchange.actions.dates import update_fulfilment
from exchange.categories.registry import category_of
from exchange.models import Booking, Match, Occurrence
from exchange.models.bookings import BookingStatus
from exchange.models.match_states import MatchStatus
from exchange.room import promised_on, room_on, to_be_had


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
    # Asked with the dates locked, so that it stays so.
    wanted = {booking.pk: booking.quantity for booking in bookings}
    lost, taken = _lost_among(match, bookings, dates, _room(match, bookings), wanted, at=at)
    if lost:
        raise NothingLeft(lost)
    _add(taken)
    _set_status(bookings, BookingStatus.BOOKED)
    update_fulfilment([match.offer, match.need], at=at)


def lost_of(match: Match, bookings: Iterable[Booking], *, at: datetime) -> dict[int, Lost]:
    """Of these proposed dates, as they are loaded, those of which nothing is to be had, each looked
    at alone, and why; by their ids. One that can be had in part counts while anything is left."""
    bookings = list(bookings)
    room = _room(match, bookings)
    lost: dict[int, Lost] = {}
    for booking in bookings:
        dates = {date.pk: date for date in (booking.offer_occurrence, booking.need_occurrence)}
        least = {booking.pk: max(to_be_had(match, booking), 1)}
        lost |= _lost_among(match, [booking], dates, room, least, at=at)[0]
    return lost


def release(matches: Sequence[Match], *, at: datetime) -> list[Booking]:
    """Give back what is still to come, and return it; a date that went by happened, whatever came
    after, and so does one that has begun, of what counts as done."""
    booked = Booking.objects.filter(
        match__in=matches, status=BookingStatus.BOOKED, during__endswith__gt=at
    )
    done = [match.pk for match in matches if match.status == MatchStatus.COMPLETED]
    begun = Q(match__in=done, during__startswith__lte=at)
    to_come = list(booked.exclude(begun).order_by("id"))
    give_back(to_come, of=matches, at=at)
    return to_come


def give_back(bookings: Sequence[Booking], *, of: Sequence[Match], at: datetime) -> None:
    """Free these agreed dates ``of`` some matches; locks what all of them share in one order."""
    _lock_dates(bookings)
    given_back: Counter[int] = Counter()
    for booking in bookings:
        given_back.subtract(dict.fromkeys(_dates_of(booking), booking.quantity))
    _add(given_back)
    _set_status(bookings, BookingStatus.RELEASED)
    update_fulfilment((side for match in of for side in (match.offer, match.need)), at=at)


def _lost_among(
    match: Match,
    bookings: Iterable[Booking],
    dates: Mapping[int, Occurrence],
    room: Mapping[int, int],
    wanted: Mapping[int, int],
    *,
    at: datetime,
) -> tuple[dict[int, Lost], Counter[int]]:
    """Which of them cannot all be had together, and why; and how much the others take of which
    date. ``wanted`` is how much of each, by its id."""
    lost: dict[int, Lost] = {}
    taken: Counter[int] = Counter()
    times: Counter[int] = Counter()
    for booking in bookings:
        ids = offer_date, need_date = _dates_of(booking)
        asked = wanted[booking.pk]
        why = _first(_why_lost(booking, dates[pk], taken[pk] + asked, at=at) for pk in ids)
        if why is None and not _is_long_enough(match, booking, dates[need_date]):
            why = Lost.CHANGED
        if why is None and room.get(offer_date, 1 + times[offer_date]) <= times[offer_date]:
            why = Lost.TAKEN
        if why is not None:
            lost[booking.pk] = why
            continue
        taken.update(dict.fromkeys(ids, asked))
        times[offer_date] += 1
    return lost, taken


def _room(match: Match, bookings: Iterable[Booking]) -> dict[int, int]:
    dates = {booking.offer_occurrence_id for booking in bookings}
    promised = promised_on(category_of(match.offer), dates)
    return room_on(match.offer, match.need, dates, promised)


def _is_long_enough(match: Match, booking: Booking, need_date: Occurrence) -> bool:
    """Whether it has all the hours of the need's date as it is now, where it must."""
    if not category_of(match.need).spans(match.need):
        return True
    during, asked = booking.during, need_date.during
    return bool(during.lower <= asked.lower and asked.upper <= during.upper)


def _why_lost(booking: Booking, date: Occurrence, taken: int, *, at: datetime) -> Lost | None:
    """Whether ``date`` still has so much, ``taken`` in all, when it was proposed."""
    during = booking.during
    if during.upper <= at:
        return Lost.GONE_BY
    holds_it = date.during.lower <= during.lower and during.upper <= date.during.upper
    if date.cancelled_at is not None or not holds_it:
        return Lost.CHANGED
    return Lost.TAKEN if date.left < taken else None


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
