"""Agreements that go on: the dates that are made later are booked as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from exchange import emails
from exchange.actions.reservations import reserve
from exchange.categories.registry import category_of
from exchange.jobs import defer_settle
from exchange.matching import still_goes_together
from exchange.models import Booking, Match, Occurrence, WeeklySchedule
from exchange.models.bookings import BookingStatus
from exchange.pairing import Pairing, pair_dates
from exchange.room import promised_on, room_on

if TYPE_CHECKING:
    from exchange.models import Listing

# Also a date that somebody gave back says on which days of the week it was agreed.
WAS_AGREED = (BookingStatus.BOOKED, BookingStatus.RELEASED)


def can_stand(one: Listing, another: Listing) -> bool:
    """Whether both are weekly and dates are still to be made in both."""
    weekly = _weekly_of(one, another)
    if len(weekly) < 2:
        return False
    return min(each.until for each in weekly) > min(each.made_until for each in weekly)


def go_on_like(listing: Listing, *, answer: Listing, quantity: int) -> None:
    """Have ``answer``, made on some dates of ``listing``, go on with that one every week, so much
    each time; where it is not weekly, nothing happens."""
    theirs = WeeklySchedule.objects.filter(listing=listing).first()
    if theirs is None:
        return
    names = ("weekdays", "starts_at", "minutes", "first_on", "until", "made_until")
    same = {name: getattr(theirs, name) for name in names}
    WeeklySchedule.objects.create(listing=answer, quantity=quantity, **same)
    answer.schedule_kind, answer.expires_at = listing.schedule_kind, listing.expires_at
    answer.save(update_fields=["schedule_kind", "expires_at"])


def stand(match: Match, quantities: Iterable[int]) -> None:
    """Let it go on, where it can, with as much as most of its dates have; the caller saves it."""
    if not can_stand(match.offer, match.need):
        return
    made_until = min(each.made_until for each in _weekly_of(match.offer, match.need))
    match.stand(quantity=_usual(quantities), after=made_until)


def agree_to_stand(match: Match, wanted: Sequence[Booking], *, standing: bool) -> bool:
    """Let it go on as one side agrees to it; whether that is less than was asked.

    The caller saves the match.
    """
    if not match.is_standing or match.standing_after is None:
        return False
    if not standing:
        match.stop_standing()
        return True
    match.stand(quantity=_usual(each.quantity for each in wanted), after=match.standing_after)
    return False


def book_later_dates(match: Match, *, at: datetime) -> int:
    """Book what was made since and goes together, and tell both; how many dates that is.

    The caller holds the match. Each day is looked at once: what somebody gives back, or what was
    not to be had when it was made, is not booked later.
    """
    days = [each.made_until for each in _weekly_of(match.offer, match.need)]
    quantity, after = match.standing_quantity, match.standing_after
    if len(days) < 2 or quantity is None or after is None or not still_goes_together(match):
        return 0
    match.stand(quantity=quantity, after=max(after, min(days)))
    match.save(update_fields=["standing_quantity", "standing_after"])
    bookings = [
        Booking(
            match=match,
            offer_occurrence_id=pairing.offer_date,
            need_occurrence_id=pairing.need_date,
            during=DateTimeTZRange(pairing.start, pairing.end),
            quantity=min(pairing.quantity, quantity),
        )
        for pairing in _later(match, after, min(days), at=at)
        if pairing.splittable or pairing.quantity <= quantity
    ]
    if bookings:
        Booking.objects.bulk_create(bookings)
        reserve(match, bookings, at=at)
        for listing in (match.offer, match.need):
            # Others may be asked about these dates.
            defer_settle(listing)
        emails.tell_dates_added(match, bookings)
    return len(bookings)


def _later(match: Match, after: date, until: date, *, at: datetime) -> list[Pairing]:
    """What goes together after one day and until another, on the days of the week agreed on."""
    zone, there = match.need.time_zone, set()
    weekdays = set()
    for booking in match.bookings.all():
        there.add((booking.offer_occurrence_id, booking.need_occurrence_id))
        if booking.status in WAS_AGREED:
            weekdays.add(booking.during.lower.astimezone(zone).weekday())
    sides = [match.offer_id, match.need_id]
    dates = list(Occurrence.objects.upcoming(at).filter(listing__in=sides).locked())
    category = category_of(match.need)
    offered = [each for each in dates if each.listing_id == match.offer_id]
    ids = [each.pk for each in offered]
    pairings = pair_dates(
        offered,
        (
            each
            for each in dates
            if each.listing_id == match.need_id and after < each.local_date <= until
        ),
        # All that ``reserve`` asks: what cannot be had is left out, and the others are booked.
        least=category.takes(match.offer, match.need),
        whole=category.spans(match.need),
        room=room_on(match.offer, match.need, ids, promised_on(category, ids)),
    )
    return [
        each
        for each in pairings
        if each.start.astimezone(zone).weekday() in weekdays
        and (each.offer_date, each.need_date) not in there
    ]


def _usual(quantities: Iterable[int]) -> int:
    """What most dates have; of two that as many have, the greater."""
    counts = Counter(quantities)
    return max(counts, key=lambda quantity: (counts[quantity], quantity))


def _weekly_of(*listings: Listing) -> list[WeeklySchedule]:
    return list(WeeklySchedule.objects.filter(listing__in=listings))
