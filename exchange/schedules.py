"""From what people say about when ("Tuesdays at six until June") to dates. Pure.

Times of day are local to ``zone`` and stay what they are when the clocks change: the dates are
made as local times, and only then turned into moments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# How far ahead the dates of a weekly listing are made; a daily job makes the next ones.
HORIZON = timedelta(weeks=8)
# A schedule has an end, so that nothing is offered for ever by somebody who moved away.
LONGEST_WEEKLY = timedelta(days=366)
LONGEST_BEFORE = timedelta(days=92)


@dataclass(frozen=True, order=True)
class Slot:
    """One date: two aware moments in UTC, and the local day on which it starts."""

    start: datetime
    end: datetime
    local_date: date


@dataclass(frozen=True)
class Once:
    """On one day, from ``starts_at``, for ``minutes`` (past midnight where need be)."""

    on: date
    starts_at: time
    minutes: int
    zone: ZoneInfo

    def slots(self, first: date, last: date) -> Iterator[Slot]:
        """The slot, if its day lies in ``[first, last]``."""
        if first <= self.on <= last:
            yield _slot(self.on, self.starts_at, self.minutes, self.zone)

    @property
    def until(self) -> date:
        return self.on


@dataclass(frozen=True)
class Weekly:
    """On these weekdays (Monday is 0), from ``first_on`` to ``until``, both included."""

    weekdays: frozenset[int]
    starts_at: time
    minutes: int
    first_on: date
    until: date
    zone: ZoneInfo

    def slots(self, first: date, last: date) -> Iterator[Slot]:
        """The slots whose days lie in ``[first, last]``, in order."""
        day, last = max(first, self.first_on), min(last, self.until)
        while day <= last:
            if day.weekday() in self.weekdays:
                yield _slot(day, self.starts_at, self.minutes, self.zone)
            day += timedelta(days=1)


@dataclass(frozen=True)
class Before:
    """Any time from ``start`` (a moment) to the end of the local day ``until``."""

    start: datetime
    until: date
    zone: ZoneInfo

    def slots(self, first: date, last: date) -> Iterator[Slot]:
        """One long slot, if it has not ended before ``first`` and starts by ``last``."""
        end = _moment(self.until + timedelta(days=1), time(0), self.zone)
        local_date = self.start.astimezone(self.zone).date()
        if self.until >= first and local_date <= last and end > self.start:
            yield Slot(self.start.astimezone(UTC), end, local_date)


@dataclass(frozen=True)
class Chosen:
    """On exactly these dates: some of those of a neighbour's listing, which may be long ones
    ``at_any_time`` before a day."""

    dates: tuple[Slot, ...]
    zone: ZoneInfo
    at_any_time: bool = False

    def slots(self, first: date, last: date) -> Iterator[Slot]:
        """Those that have not ended before ``first`` and start by ``last``, in order."""
        for slot in sorted(self.dates):
            if slot.local_date <= last and slot.end.astimezone(self.zone).date() >= first:
                yield slot

    @property
    def until(self) -> date:
        return max(slot.local_date for slot in self.dates)


Schedule = Once | Weekly | Before | Chosen


def first_dates(schedule: Schedule, *, at: datetime) -> list[Slot]:
    """What there is to make now: every slot that is not over, up to ``HORIZON`` ahead.

    A single date or deadline is made however far away it is.
    """
    today = at.astimezone(schedule.zone).date()
    last = today + HORIZON if isinstance(schedule, Weekly) else schedule.until
    # One that began yesterday may still be going on.
    slots = schedule.slots(today - timedelta(days=1), last)
    return [slot for slot in slots if slot.end > at]


def _slot(day: date, starts_at: time, minutes: int, zone: ZoneInfo) -> Slot:
    """Both ends are told by the clock on the wall, so a night of a clock change is longer or
    shorter than ``minutes``; only an end that the change would put before its start is not."""
    start = _moment(day, starts_at, zone)
    length = timedelta(minutes=minutes)
    ends_at = datetime.combine(day, starts_at) + length
    end = _moment(ends_at.date(), ends_at.time(), zone)
    return Slot(start, end if end > start else start + length, day)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time as a moment. An hour that the clocks skip is taken as the hour after it,
    one that happens twice as the first of the two (PEP 495, ``fold=0``)."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
