"""From what is typed about when to a schedule, and what is said when it cannot be one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from exchange.forms.schedule_beginnings import schedule_form
from exchange.forms.schedules import ScheduleForm
from exchange.models import Listing
from exchange.schedules import LONGEST_BEFORE, LONGEST_WEEKLY, Before, Once, Weekly
from tests.factories.exchange import before, make_need, once, weekly

ZONE = ZoneInfo("America/New_York")
# A Wednesday, two in the afternoon in New York.
NOW = datetime(2030, 3, 6, 19, tzinfo=UTC)
TODAY = date(2030, 3, 6)

ONCE = {"schedule_kind": "once", "day": "2030-03-08", "starts_at": "17:00", "ends_at": "20:00"}
WEEKLY = {
    "schedule_kind": "weekly",
    "weekdays": ["1", "3"],
    "starts_at": "18:00",
    "ends_at": "19:30",
    "until": "2030-04-05",
}
BEFORE = {"schedule_kind": "before", "last_day": "2030-03-20"}


def form(data: dict[str, Any], **changes: Any) -> ScheduleForm:
    return ScheduleForm({**data, **changes}, zone=ZONE, at=NOW)


def errors(data: dict[str, Any], **changes: Any) -> dict[str, list[str]]:
    return {
        name: [str(error) for error in found]
        for name, found in form(data, **changes).errors.items()
    }


def test_one_day() -> None:
    bound = form(ONCE)
    assert bound.is_valid(), bound.errors
    assert bound.cleaned_data["schedule"] == Once(date(2030, 3, 8), time(17), 180, ZONE)
    assert [slot.local_date for slot in bound.dates()] == [date(2030, 3, 8)]


def test_midnight_is_the_end_of_the_day() -> None:
    bound = form(ONCE, starts_at="22:00", ends_at="00:00")
    assert bound.is_valid(), bound.errors
    assert bound.cleaned_data["schedule"].minutes == 120


def test_every_week_begins_today() -> None:
    bound = form(WEEKLY)
    assert bound.is_valid(), bound.errors
    expected = Weekly(frozenset({1, 3}), time(18), 90, TODAY, date(2030, 4, 5), ZONE)
    assert bound.cleaned_data["schedule"] == expected
    assert len(bound.dates()) == 9


def test_any_time_before_a_day() -> None:
    bound = form(BEFORE)
    assert bound.is_valid(), bound.errors
    assert bound.cleaned_data["schedule"] == Before(NOW, date(2030, 3, 20), ZONE)


@pytest.mark.parametrize(
    ("data", "missing"),
    [
        (ONCE, "day"),
        (WEEKLY, "weekdays"),
        (WEEKLY, "until"),
        (WEEKLY, "ends_at"),
        (BEFORE, "last_day"),
    ],
)
def test_what_is_missing_is_asked_for(data: dict[str, Any], missing: str) -> None:
    found = errors(data, **{missing: ""})
    assert list(found) == [missing]
    assert "required" not in found[missing][0]


def test_a_weekly_schedule_without_an_end_is_refused() -> None:
    assert "end" in errors(WEEKLY, until="")["until"][0]


@pytest.mark.parametrize(
    ("data", "name", "value"),
    [
        (ONCE, "day", "2030-03-05"),
        (ONCE, "day", "0001-01-01"),
        (WEEKLY, "until", "2030-03-05"),
        (BEFORE, "last_day", "2029-12-31"),
    ],
)
def test_days_that_went_by_are_refused(data: dict[str, Any], name: str, value: str) -> None:
    assert errors(data, **{name: value}) == {
        name: ["This day has gone by. Choose today or a later day."]
    }


@pytest.mark.parametrize(
    ("data", "name", "farthest"),
    [(WEEKLY, "until", LONGEST_WEEKLY), (BEFORE, "last_day", LONGEST_BEFORE)],
)
def test_nothing_goes_on_for_ever(data: dict[str, Any], name: str, farthest: timedelta) -> None:
    last = TODAY + farthest
    assert errors(data, **{name: last.isoformat()}) == {}
    assert list(errors(data, **{name: (last + timedelta(days=1)).isoformat()})) == [name]
    assert list(errors(data, **{name: "9999-12-31"})) == [name]


@pytest.mark.parametrize("ends_at", ["17:00", "16:59", "08:00"])
def test_the_end_comes_after_the_start(ends_at: str) -> None:
    assert list(errors(ONCE, ends_at=ends_at)) == ["ends_at"]


def test_a_time_that_went_by_today_is_refused() -> None:
    today = {"day": TODAY.isoformat()}
    assert list(errors(ONCE, **today, starts_at="09:00", ends_at="13:00")) == ["ends_at"]
    assert errors(ONCE, **today, starts_at="09:00", ends_at="15:00") == {}


@pytest.mark.parametrize("kind", [ONCE, WEEKLY])
def test_an_evening_ends_on_the_next_day(kind: dict[str, Any]) -> None:
    first = form(kind, starts_at="22:00", ends_at="01:00").dates()[0]
    local = [moment.astimezone(ZONE) for moment in (first.start, first.end)]
    assert [moment.hour for moment in local] == [22, 1]
    assert local[1].date() == local[0].date() + timedelta(days=1)
    assert first.local_date == local[0].date()


@pytest.mark.parametrize(
    ("starts_at", "ends_at"), [("20:00", "20:00"), ("20:00", "17:00"), ("00:30", "00:30")]
)
def test_longer_than_a_night_is_a_slip(starts_at: str, ends_at: str) -> None:
    assert list(errors(ONCE, starts_at=starts_at, ends_at=ends_at)) == ["ends_at"]
    assert errors(ONCE, starts_at="19:00", ends_at="09:00") == {}


def test_weekdays_that_do_not_come_are_refused() -> None:
    assert list(errors(WEEKLY, weekdays=["1"], until="2030-03-11")) == ["until"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("schedule_kind", "yearly"),
        ("schedule_kind", ""),
        ("weekdays", ["7"]),
        ("weekdays", ["9" * 5000]),
        ("until", "soon"),
        ("until", "2030-02-30"),
        ("starts_at", "25:00"),
        ("starts_at", "\x00"),
        ("until", "2030-03-20\ud800"),
    ],
)
def test_nonsense_is_refused_in_words(name: str, value: Any) -> None:
    assert list(errors(WEEKLY, **{name: value})) == [name]


def test_what_the_kind_does_not_ask_does_not_count() -> None:
    assert errors(ONCE, until="soon", last_day="\x00", weekdays=["x"]) == {}


@pytest.mark.django_db
def test_a_listing_is_shown_as_it_is(alice: User) -> None:
    shown = {}
    for schedule in (once(3), weekly([1, 3]), before(10)):
        made = make_need(alice, schedule=schedule)
        listing = Listing.objects.for_cards().get(pk=made.pk)
        at = datetime.now(UTC)
        unbound = schedule_form(listing, zone=ZONE, at=at)
        data = {name: unbound[name].value() for name in unbound.fields}
        bound = schedule_form(listing, data, zone=ZONE, at=at)
        assert bound.is_valid(), bound.errors
        shown[listing.schedule_kind] = (bound.cleaned_data["schedule"], schedule)

    assert shown["once"][0] == shown["once"][1]
    assert shown["weekly"][0] == shown["weekly"][1]
    # It begins when it began: to the moment, as the database keeps it.
    assert shown["before"][0] == shown["before"][1]


def test_every_error_is_told_at_once() -> None:
    found = errors(ONCE, day="", starts_at="20:00", ends_at="17:00")
    assert found == {
        "day": ["Choose a day."],
        "ends_at": ["Choose a time after the one it starts at."],
    }
    found = errors(WEEKLY, weekdays=[], until="2030-03-05", ends_at="")
    assert set(found) == {"weekdays", "until", "ends_at"}
