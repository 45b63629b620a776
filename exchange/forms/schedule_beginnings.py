"""What the form of a schedule begins with: a listing's own, the same again, or a neighbour's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from exchange.forms.schedules import ScheduleForm
from exchange.models.listings import ScheduleKind

if TYPE_CHECKING:
    from exchange.models import Listing, WeeklySchedule
    from exchange.pairing import Range


def schedule_form(
    listing: Listing | None, *args: Any, zone: ZoneInfo, at: datetime, **kwargs: Any
) -> ScheduleForm:
    """The form for a new listing, or with what ``listing`` (loaded ``for_cards``) says now.

    A listing keeps its own zone, a weekly one also its first day.
    """
    if listing is None:
        return ScheduleForm(*args, zone=zone, at=at, **kwargs)
    zone = listing.time_zone
    weekly = getattr(listing, "weekly_schedule", None)
    if weekly is not None:
        initial = _weekly_initial(weekly)
        kept = {"first_on": weekly.first_on, "days_off": listing.occurrences.days_off()}
        return ScheduleForm(*args, zone=zone, at=at, initial=initial, **kept, **kwargs)
    dates = sorted(listing.upcoming, key=lambda date: date.pk)
    if not dates:
        initial = {"schedule_kind": listing.schedule_kind}
        return ScheduleForm(*args, zone=zone, at=at, initial=initial, **kwargs)
    during = dates[-1].during
    initial = _once_initial(listing, during, zone)
    begun_at = during.lower if listing.schedule_kind == ScheduleKind.BEFORE else None
    return ScheduleForm(*args, zone=zone, at=at, begun_at=begun_at, initial=initial, **kwargs)


def schedule_again(listing: Listing, *, at: datetime) -> dict[str, Any]:
    """What a form for the same once more begins with: its times, and its days if still to come."""
    weekly = getattr(listing, "weekly_schedule", None)
    last = listing.occurrences.filter(cancelled_at=None).order_by("during").last()
    initial: dict[str, Any] = {"schedule_kind": listing.schedule_kind}
    if weekly is not None:
        initial = _weekly_initial(weekly)
    elif last is not None:
        initial = _once_initial(listing, last.during, listing.time_zone)
    today = at.astimezone(listing.time_zone).date()
    gone = [name for name in ("day", "until", "last_day") if initial.get(name, today) < today]
    return {name: value for name, value in initial.items() if name not in gone}


def schedule_answering(listing: Listing, *, zone: ZoneInfo) -> dict[str, Any]:
    """What the answer to ``listing`` (loaded ``for_cards``) begins with: its next open date."""
    left = [date.during for date in listing.upcoming if date.left]
    return _once_initial(listing, left[0], zone) if left else {}


def _weekly_initial(weekly: WeeklySchedule) -> dict[str, Any]:
    ends_at = datetime.combine(date.min, weekly.starts_at) + timedelta(minutes=weekly.minutes)
    return {
        "schedule_kind": ScheduleKind.WEEKLY,
        "weekdays": weekly.weekdays,
        "starts_at": weekly.starts_at,
        "ends_at": ends_at.time(),
        "until": weekly.until,
    }


def _once_initial(listing: Listing, during: Range, zone: ZoneInfo) -> dict[str, Any]:
    start, end = during.lower.astimezone(zone), during.upper.astimezone(zone)
    if listing.schedule_kind == ScheduleKind.BEFORE:
        last_day = (end - timedelta(microseconds=1)).date()
        return {"schedule_kind": ScheduleKind.BEFORE, "last_day": last_day}
    return {
        "schedule_kind": ScheduleKind.ONCE,
        "day": start.date(),
        "starts_at": start.time(),
        "ends_at": end.time(),
    }
