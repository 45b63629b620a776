"""Making the dates of a listing, and keeping its status true to what they have left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, Sum

from exchange.categories.registry import category_of
from exchange.models import Booking, Listing, Occurrence, WeeklySchedule
from exchange.models.bookings import BookingStatus
from exchange.models.listings import ListingStatus
from exchange.schedules import HORIZON, Schedule, Slot, Weekly, first_dates


class NoDatesToCome(Exception):
    """The schedule has no date that is still to come."""


class AllAgreed(Exception):
    """Everything that would be moved to the new dates is agreed for the old ones."""


class AgreedAsOne(Exception):
    """Who stays together is agreed with somebody: neither more nor fewer of them can be."""


def save_schedule(listing: Listing, schedule: Schedule, quantity: int, *, at: datetime) -> None:
    """Make the listing's dates what ``schedule`` says.

    What is agreed stands, when and as much as it was agreed; the rest moves. The caller holds the
    listing's row and saves it. Raises NoDatesToCome, AllAgreed, AgreedAsOne.
    """
    slots = {slot.local_date: slot for slot in first_dates(schedule, at=at)}
    if isinstance(schedule, Weekly):
        for day in listing.occurrences.days_off():
            slots.pop(day, None)
    if not slots:
        raise NoDatesToCome
    moves_as_one = not isinstance(schedule, Weekly) and not is_weekly(listing)
    dates = _dates_there(listing, slots, at=at)
    _check_those_together(dates, quantity, at=at)
    placed = _place(dates, slots, moves_as_one=moves_as_one, at=at)
    left = {day: quantity - _agreed_elsewhere(dates, day, moves_as_one, at=at) for day in slots}
    for occurrence in placed:
        _change(occurrence, slots[occurrence.local_date], left[occurrence.local_date], at=at)
    added = _add_dates(
        listing,
        (slot for day, slot in slots.items() if left[day] > 0),
        left,
        there={occurrence.local_date for occurrence in placed},
    )
    if not added and all(occurrence.cancelled_at for occurrence in placed):
        raise AllAgreed
    WeeklySchedule.objects.filter(listing=listing).delete()
    if isinstance(schedule, Weekly):
        _remember(listing, schedule, quantity, at=at)
    agreed: list[datetime] = [each.during.upper for each in dates if each.committed]
    listing.expires_at = max([_end_of(schedule, slots.values()), *agreed])


def extend_weekly(listing: Listing, *, at: datetime) -> list[Occurrence]:
    """Make the weekly dates that have come within the horizon; the ones there are stay."""
    weekly = listing.weekly_schedule
    schedule = weekly_of(weekly)
    today = at.astimezone(schedule.zone).date()
    slots = schedule.slots(weekly.made_until + timedelta(days=1), today + HORIZON)
    to_come = [slot for slot in slots if slot.end > at]
    quantities = dict.fromkeys((slot.local_date for slot in to_come), weekly.quantity)
    there = set(listing.occurrences.values_list("local_date", flat=True))
    made = _add_dates(listing, to_come, quantities, there=there)
    weekly.made_until = max(weekly.made_until, today + HORIZON)
    weekly.save(update_fields=["made_until"])
    return made


def weekly_of(weekly: WeeklySchedule) -> Weekly:
    """The stored schedule as the pure one that makes dates."""
    return Weekly(
        frozenset(weekly.weekdays),
        weekly.starts_at,
        weekly.minutes,
        weekly.first_on,
        weekly.until,
        weekly.listing.time_zone,
    )


def total_of(listing: Listing, *, at: datetime) -> int | None:
    """How much a person said there is each time, with what stands agreed on a day it was moved
    from; None where no date is to come."""
    to_come = listing.occurrences.filter(during__endswith__gt=at)
    most = to_come.filter(cancelled_at=None).order_by("-quantity").first()
    if most is None:
        return None
    stands = to_come.filter(has_moved=True)
    if is_weekly(listing):
        stands = stands.filter(local_date=most.local_date)
    return most.quantity + (stands.aggregate(sum=Sum("committed"))["sum"] or 0)


def update_fulfilment(listings: Iterable[Listing], *, at: datetime) -> None:
    """Open or fill published listings by what their dates to come have left.

    One whose dates all went by is not filled by that.
    Locks their rows in the order of ids; the caller already holds the dates it changed.
    """
    ids = [listing.pk for listing in listings]
    for listing in Listing.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("id"):
        to_come = listing.occurrences.upcoming(at)
        has_left = to_come.with_something_left().exists()
        if listing.status == ListingStatus.OPEN and not has_left and to_come.exists():
            listing.fill()
        elif listing.status == ListingStatus.FILLED and has_left:
            listing.reopen()
        else:
            continue
        listing.save(update_fields=["status"])


def take_out(listing: Listing, dates: Iterable[int], *, at: datetime) -> None:
    """Have nothing more of a weekly listing on the dates of these ids; what is agreed stands."""
    for occurrence in listing.occurrences.filter(pk__in=dates).locked():
        occurrence.is_off, occurrence.cancelled_at = True, at
        occurrence.quantity = occurrence.committed or occurrence.quantity
        occurrence.save(update_fields=["is_off", "cancelled_at", "quantity"])
    update_fulfilment([listing], at=at)


def is_weekly(listing: Listing) -> bool:
    return WeeklySchedule.objects.filter(listing=listing).exists()


def _dates_there(listing: Listing, slots: Mapping[date, Slot], *, at: datetime) -> list[Occurrence]:
    """Every row to come or on a wanted day, locked; first those that are not cancelled."""
    rows = listing.occurrences.filter(Q(during__endswith__gt=at) | Q(local_date__in=slots))
    return sorted(rows.locked(), key=lambda occurrence: occurrence.cancelled_at is not None)


def _check_those_together(dates: Iterable[Occurrence], quantity: int, *, at: datetime) -> None:
    """What is not split is agreed as a whole; one more would be left for somebody else."""
    agreed = {each.committed for each in dates if not each.splittable and each.during.upper > at}
    if agreed - {0, quantity}:
        raise AgreedAsOne


def _place(
    dates: Iterable[Occurrence], slots: Mapping[date, Slot], *, moves_as_one: bool, at: datetime
) -> list[Occurrence]:
    """The rows that can become what their day is to be, one a day; the others are cancelled.

    A cancelled row keeps what was agreed for it and has nothing beyond that.
    """
    placed: dict[date, Occurrence] = {}
    for occurrence in dates:
        day = occurrence.local_date
        if day in slots and day not in placed and _can_be(occurrence, slots[day], at=at):
            placed[day] = occurrence
            occurrence.has_moved = False
        elif occurrence.cancelled_at is None:
            occurrence.has_moved = occurrence.committed > 0 and (moves_as_one or day in slots)
            occurrence.quantity = occurrence.committed or occurrence.quantity
            occurrence.cancelled_at = at
            occurrence.save(update_fields=["has_moved", "quantity", "cancelled_at"])
    return list(placed.values())


def _can_be(occurrence: Occurrence, slot: Slot, *, at: datetime) -> bool:
    """Whether everything that is agreed for the date lies within ``slot`` too."""
    if not occurrence.committed:
        return True
    if occurrence.during.upper <= at:
        return False
    outside = Booking.objects.filter(
        Q(offer_occurrence=occurrence) | Q(need_occurrence=occurrence),
        status=BookingStatus.BOOKED,
    ).exclude(during__contained_by=DateTimeTZRange(slot.start, slot.end))
    return not outside.exists()


def _agreed_elsewhere(
    dates: Iterable[Occurrence], day: date, moves_as_one: bool, *, at: datetime
) -> int:
    """What of a day's amount stands agreed at another hour, or on the day it was moved from."""
    return sum(
        each.committed
        for each in dates
        if each.has_moved and each.during.upper > at and (moves_as_one or each.local_date == day)
    )


def _change(occurrence: Occurrence, slot: Slot, left: int, *, at: datetime) -> None:
    occurrence.during = DateTimeTZRange(slot.start, slot.end)
    quantity = max(left, occurrence.committed)
    # A date of nothing is none.
    occurrence.cancelled_at = None if quantity > 0 else at
    occurrence.quantity, occurrence.is_off = max(quantity, 1), False
    occurrence.save(update_fields=["during", "quantity", "cancelled_at", "has_moved", "is_off"])


def _add_dates(
    listing: Listing, slots: Iterable[Slot], quantities: Mapping[date, int], *, there: set[date]
) -> list[Occurrence]:
    """Make the dates that are not ``there`` yet."""
    is_shared = listing.kind in category_of(listing).shared
    return Occurrence.objects.bulk_create(
        Occurrence(
            listing=listing,
            during=DateTimeTZRange(slot.start, slot.end),
            local_date=slot.local_date,
            quantity=quantities[slot.local_date],
            splittable=is_shared,
        )
        for slot in slots
        if slot.local_date not in there
    )


def _remember(listing: Listing, schedule: Weekly, quantity: int, *, at: datetime) -> None:
    WeeklySchedule.objects.create(
        listing=listing,
        weekdays=sorted(schedule.weekdays),
        starts_at=schedule.starts_at,
        minutes=schedule.minutes,
        first_on=schedule.first_on,
        until=schedule.until,
        quantity=quantity,
        made_until=at.astimezone(schedule.zone).date() + HORIZON,
    )


def _end_of(schedule: Schedule, slots: Iterable[Slot]) -> datetime:
    """When the last of its dates is over, also of those that are not made yet."""
    week_before = schedule.until - timedelta(days=6)
    last = schedule.slots(week_before, schedule.until) if isinstance(schedule, Weekly) else ()
    ends: list[datetime] = [slot.end for slot in (*slots, *last)]
    return max(ends)
