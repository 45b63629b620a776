"""Days and times in words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from places import clock
from places.templatetags.clock_words import day
from tests.exchange.pages import unbroken

NEW_YORK = ZoneInfo("America/New_York")


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2030, 3, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (local(5, 18), local(5, 20), unbroken("Tue 5 Mar, 6–8 p.m.")),
        (local(5, 10), local(5, 14), unbroken("Tue 5 Mar, 10 a.m.–2 p.m.")),
        (local(5, 18), local(6, 0), unbroken("Tue 5 Mar, 6 p.m.–midnight")),
        (local(5, 22), local(6, 2, 30), unbroken("Tue 5 Mar, 10 p.m. – Wed 6 Mar, 2:30 a.m.")),
        (local(5, 9), local(9, 0), "Any time until Fri 8 Mar"),
    ],
)
def test_a_span_is_as_short_as_it_can_be(start: datetime, end: datetime, words: str) -> None:
    with timezone.override(NEW_YORK):
        assert clock.span(start, end) == words


def test_what_happens_elsewhere_is_told_by_the_clocks_there() -> None:
    start, end = local(5, 18), local(5, 20)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert clock.span(start, end) == unbroken("Wed 6 Mar, midnight–2 a.m.")
        words = unbroken("Tue 5 Mar, 6–8 p.m. (New York time)")
        assert clock.span(start, end, zone=NEW_YORK) == words
        words = unbroken("Tue 5 Mar, 10 p.m. – Wed 6 Mar, 2 a.m. (New York time)")
        assert clock.span(local(5, 22), local(6, 2), zone=NEW_YORK) == words
    with timezone.override(ZoneInfo("America/Toronto")):
        assert clock.span(start, end, zone=NEW_YORK) == unbroken("Tue 5 Mar, 6–8 p.m.")


def test_how_days_and_times_are_written_is_up_to_the_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    formats = {"D j M": "j. F", "P": "H:i"}
    monkeypatch.setattr(clock, "pgettext", lambda context, words: formats[words])
    with timezone.override(NEW_YORK):
        assert clock.span(local(5, 18), local(5, 20)) == "5. March, 18:00–20:00"


def test_a_day_far_away_has_its_year() -> None:
    lately, long_ago = timezone.now() - timedelta(days=200), timezone.now() - timedelta(days=400)
    assert day(lately) == clock.day(timezone.localtime(lately))
    assert day(long_ago).endswith(f" {timezone.localtime(long_ago).year}")
    assert clock.day_and_time(long_ago).startswith(day(long_ago))
    assert day(date(2099, 12, 31)) == "Thu 31 Dec 2099"


def test_every_page_and_mail_tells_days_and_times_in_these_words() -> None:
    # What machines read stays as it is.
    other = re.compile(r"\|(?:date|time)(?!:\"c\")\b|naturaltime|naturalday|timesince|timeuntil")
    pages = [
        path
        for path in (settings.BASE_DIR / "templates").rglob("*")
        if path.suffix in {".html", ".txt"}
    ]
    assert len(pages) > 100
    assert [path.name for path in pages if other.search(path.read_text())] == []
