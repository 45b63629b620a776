"""Making the dates of a listing, and keeping its status true to what they have left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from exchange.categories.registry import category_of
from exchange.models import Listing, Occurrence, WeeklySchedule
from exchange.models.listings import ListingStatus
from exchange.schedules import HORIZON, Schedule, Slot, Weekly, first_dates


class NoDatesToCome(Exception):
    """The schedule has no date that is still to come."""


def save_schedule(listing: Listing, schedule: Schedule, quantity: int, *, at: datetime) -> None:
    """Make the listing's dates what ``schedule`` says, as far as nobody agreed to others.

    The caller holds the listing's row and saves it. Raises NoDatesToCome.
    """
    slots = first_dates(schedule, at=at)
    if not slots:
        raise NoDatesToCome
    kept = list(listing.occurrences.filter(during__endswith__gt=at).locked())
    _drop_other_dates(kept, {slot.local_date for slot in slots}, at=at)
    _change_dates(kept, slots, quantity)
    _add_dates(listing, slots, quantity)
    WeeklySchedule.objects.filter(listing=listing).delete()
    if isinstance(schedule, Weekly):
        _remember(listing, schedule, quantity, at=at)
    listing.expires_at = _end_of(schedule, slots)


def extend_weekly(listing: Listing, *, at: datetime) -> list[Occurrence]:
    """Make the weekly dates that have come within the horizon; the ones there are stay."""
    weekly = listing.weekly_schedule
    schedule = weekly_of(weekly)
    today = at.astimezone(schedule.zone).date()
    slots = schedule.slots(weekly.made_until + timedelta(days=1), today + HORIZON)
    made = _add_dates(listing, slots, weekly.quantity)
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
        ZoneInfo(weekly.zone),
    )


def update_fulfilment(listings: Iterable[Listing], *, at: datetime) -> None:
    """Open or fill published listings by what their dates have left.

    Locks their rows in the order of ids; the caller already holds the dates it changed.
    """
    ids = [listing.pk for listing in listings]
    for listing in Listing.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("id"):
        has_left = listing.occurrences.available(at).exists()
        if listing.status == ListingStatus.OPEN and not has_left:
            listing.fill()
        elif listing.status == ListingStatus.FILLED and has_left:
            listing.reopen()
        else:
            continue
        listing.save(update_fields=["status"])


def _drop_other_dates(kept: list[Occurrence], wanted: set[object], *, at: datetime) -> None:
    """Dates nobody has agreed to go; those that stand in a proposal stay as cancelled rows."""
    for occurrence in kept:
        if occurrence.local_date in wanted or occurrence.committed:
            continue
        occurrence.cancelled_at = at
        occurrence.save(update_fields=["cancelled_at"])


def _change_dates(kept: list[Occurrence], slots: list[Slot], quantity: int) -> None:
    by_day = {slot.local_date: slot for slot in slots}
    for occurrence in kept:
        slot = by_day.get(occurrence.local_date)
        if slot is None:
            continue
        # What was agreed for a date is not moved or taken back by editing.
        if not occurrence.committed:
            occurrence.during = DateTimeTZRange(slot.start, slot.end)
        occurrence.quantity = max(quantity, occurrence.committed)
        occurrence.cancelled_at = None
        occurrence.save(update_fields=["during", "quantity", "cancelled_at"])


def _add_dates(listing: Listing, slots: Iterable[Slot], quantity: int) -> list[Occurrence]:
    """Make the dates that are not there yet."""
    there = set(listing.occurrences.values_list("local_date", flat=True))
    shared = category_of(listing).shared
    return Occurrence.objects.bulk_create(
        Occurrence(
            listing=listing,
            during=DateTimeTZRange(slot.start, slot.end),
            local_date=slot.local_date,
            quantity=quantity,
            splittable=listing.kind in shared,
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
        zone=str(schedule.zone),
        quantity=quantity,
        made_until=at.astimezone(schedule.zone).date() + HORIZON,
    )


def _end_of(schedule: Schedule, slots: list[Slot]) -> datetime:
    if not isinstance(schedule, Weekly):
        return slots[-1].end
    # A date that starts on the last day may go on past midnight.
    last_midnight = datetime.combine(schedule.until, time(0), tzinfo=schedule.zone)
    return last_midnight + timedelta(days=1, minutes=schedule.minutes)
