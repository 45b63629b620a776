"""From "Tuesdays at six" to dates."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.schedules import HORIZON, Before, Once, Slot, Weekly, first_dates

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY, THURSDAY = 1, 3


def weekly(weekdays: set[int], first_on: date, until: date, at: time = time(18)) -> Weekly:
    return Weekly(frozenset(weekdays), at, 90, first_on, until, NEW_YORK)


def test_once_is_one_slot_in_utc() -> None:
    schedule = Once(date(2026, 7, 4), time(18), 90, NEW_YORK)
    start = datetime(2026, 7, 4, 22, tzinfo=UTC)
    assert first_dates(schedule, at=start - timedelta(days=1)) == [
        Slot(start, start + timedelta(minutes=90), date(2026, 7, 4))
    ]


def test_what_is_over_is_not_made() -> None:
    schedule = Once(date(2026, 7, 4), time(18), 90, NEW_YORK)
    assert first_dates(schedule, at=datetime(2026, 7, 4, 23, 30, tzinfo=UTC)) == []


def test_what_began_before_midnight_and_goes_on_is_made() -> None:
    schedule = Once(date(2026, 7, 4), time(23), 120, NEW_YORK)
    [slot] = first_dates(schedule, at=datetime(2026, 7, 5, 4, 30, tzinfo=UTC))
    assert slot.local_date == date(2026, 7, 4)


def test_weekly_makes_its_weekdays_up_to_the_horizon() -> None:
    schedule = weekly({TUESDAY, THURSDAY}, date(2026, 6, 1), date(2027, 5, 1))
    days = [slot.local_date for slot in first_dates(schedule, at=datetime(2026, 6, 1, tzinfo=UTC))]
    assert len(days) == 16
    assert {day.weekday() for day in days} == {TUESDAY, THURSDAY}
    assert days[-1] - date(2026, 5, 31) <= HORIZON


def test_weekly_ends_on_its_last_day_and_that_day_counts() -> None:
    schedule = weekly({TUESDAY}, date(2026, 6, 2), date(2026, 6, 16))
    days = [slot.local_date for slot in first_dates(schedule, at=datetime(2026, 6, 1, tzinfo=UTC))]
    assert days == [date(2026, 6, 2), date(2026, 6, 9), date(2026, 6, 16)]


@pytest.mark.parametrize(
    ("first_on", "until", "hours_in_utc"),
    [
        (date(2026, 10, 27), date(2026, 11, 3), [22, 23]),
        (date(2027, 3, 9), date(2027, 3, 16), [23, 22]),
    ],
    ids=["clocks go back", "clocks go forward"],
)
def test_six_stays_six_when_the_clocks_change(
    first_on: date, until: date, hours_in_utc: list[int]
) -> None:
    schedule = weekly({TUESDAY}, first_on, until)
    slots = first_dates(schedule, at=datetime.combine(first_on, time(0), tzinfo=UTC))
    assert [slot.start.hour for slot in slots] == hours_in_utc
    assert [slot.start.astimezone(NEW_YORK).time() for slot in slots] == [time(18), time(18)]
    assert all(slot.end - slot.start == timedelta(minutes=90) for slot in slots)


def test_an_hour_that_the_clocks_skip_is_the_hour_after_it() -> None:
    schedule = Once(date(2027, 3, 14), time(2, 30), 60, NEW_YORK)
    [slot] = first_dates(schedule, at=datetime(2027, 3, 1, tzinfo=UTC))
    assert slot.start.astimezone(NEW_YORK).time() == time(3, 30)


def test_before_is_one_long_slot_to_the_end_of_its_day() -> None:
    now = datetime(2026, 7, 4, 15, tzinfo=UTC)
    [slot] = first_dates(Before(now, date(2026, 7, 10), NEW_YORK), at=now)
    assert slot == Slot(now, datetime(2026, 7, 11, 4, tzinfo=UTC), date(2026, 7, 4))


def test_before_a_day_that_is_over_is_nothing() -> None:
    now = datetime(2026, 7, 4, 15, tzinfo=UTC)
    assert first_dates(Before(now, date(2026, 7, 3), NEW_YORK), at=now) == []


@given(
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    first_on=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 120),
    starts_at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
)
def test_making_dates_in_two_goes_makes_the_same_as_in_one(
    weekdays: frozenset[int], first_on: date, days: int, starts_at: time
) -> None:
    until = first_on + timedelta(days=days)
    schedule = Weekly(weekdays, starts_at, 60, first_on, until, NEW_YORK)
    middle = first_on + timedelta(days=days // 2)
    in_one = list(schedule.slots(first_on, until))
    in_two = [
        *schedule.slots(first_on, middle),
        *schedule.slots(middle + timedelta(days=1), until),
    ]
    assert in_two == in_one
    assert len({slot.local_date for slot in in_one}) == len(in_one)


@given(
    day=st.dates(date(2024, 1, 1), date(2030, 1, 1))
    | st.sampled_from([date(2026, 11, 1), date(2027, 3, 14)]),
    starts_at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    minutes=st.integers(1, 1439),
)
def test_the_end_is_what_the_clock_on_the_wall_says(
    day: date, starts_at: time, minutes: int
) -> None:
    [slot] = Once(day, starts_at, minutes, NEW_YORK).slots(day, day)
    wall = (datetime.combine(day, starts_at) + timedelta(minutes=minutes)).replace(tzinfo=NEW_YORK)
    is_skipped = wall.astimezone(UTC).astimezone(NEW_YORK).time() != wall.time()
    assert slot.end > slot.start
    assert (
        is_skipped
        or slot.end.astimezone(NEW_YORK).time() == wall.time()
        or (wall.astimezone(UTC) <= slot.start)
    )


def test_one_to_four_ends_at_four_when_the_clocks_change() -> None:
    for day in (date(2026, 11, 1), date(2027, 3, 14)):
        [slot] = Once(day, time(1), 180, NEW_YORK).slots(day, day)
        assert slot.end.astimezone(NEW_YORK).time() == time(4)
