"""Filling the demo: on any day, again, and a month later."""

import io
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from exchange.models import Listing, Match
from exchange.models.listings import Kind
from moderation.models import LogEntry
from mutualaid.demo import starter
from mutualaid.demo.starter import Loaded, load_starter
from notifications.models import Notice, OutboxMail
from tests.workers import run_jobs

pytestmark = pytest.mark.django_db
# A Monday, at six in the evening in New York.
MONDAY = datetime(2026, 3, 2, 23, tzinfo=UTC)
ALL_OF_IT = Loaded(people=36, listings=91, matches=16, comments=17)


# Other weekdays, other hours, and the night when the clocks change.
@pytest.mark.parametrize("days", [0, 3, 5.5])
def test_it_is_whole_on_any_day(days: float) -> None:
    at = MONDAY + timedelta(days=days)

    assert load_starter(at=at) == ALL_OF_IT
    assert Counter(Match.objects.values_list("status", flat=True)) == {
        "completed": 3, "accepted": 5, "proposed": 4,
        "declined": 1, "withdrawn": 1, "fell_through": 1, "lapsed": 1,
    }  # fmt: skip
    open_now = Listing.objects.open(at)
    assert open_now.filter(kind=Kind.OFFER).count() >= 30
    assert open_now.filter(kind=Kind.NEED).count() >= 22


def test_what_organizers_did_is_written_down_in_the_order_of_time() -> None:
    load_starter(at=MONDAY)
    times = list(LogEntry.objects.order_by("id").values_list("at", flat=True))
    assert times == sorted(times)
    assert {"took_in", "introduced", "case_decided"} <= {
        *LogEntry.objects.values_list("action", flat=True)
    }


def test_again_it_adds_nothing() -> None:
    load_starter(at=MONDAY)
    told = Notice.objects.count(), OutboxMail.objects.count()

    assert load_starter(at=MONDAY + timedelta(minutes=3)) == Loaded(0, 0, 0, 0)
    assert (Notice.objects.count(), OutboxMail.objects.count()) == told


def test_a_month_later_what_ran_out_is_there_again_and_what_was_closed_is_not() -> None:
    load_starter(at=MONDAY)
    closed = Listing.objects.get(title="Trays of lasagna, two kinds")
    closed.close(outcome=Listing.Outcome.NOT_ANY_MORE, at=MONDAY)
    closed.save()
    later = MONDAY + timedelta(days=30)

    again = load_starter(at=later)
    assert again.people == 0
    assert again.listings >= 20
    assert Listing.objects.open(later).count() >= 52
    assert Listing.objects.get(title=closed.title) == closed
    assert load_starter(at=later) == Loaded(0, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_its_jobs_run() -> None:
    load_starter(at=timezone.now())
    run_jobs()
    run_jobs()  # what the jobs themselves queued at the very end

    assert not OutboxMail.objects.waiting().exists()
    assert Notice.objects.filter(kind="need_open_again").exists()


def test_a_place_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"key": "zoe", "name": "Zoe", "hood": "Atlantis"}
    monkeypatch.setattr(starter, "read", lambda name: [row] if name == "people" else [])

    with pytest.raises(LookupError, match="Atlantis"):
        load_starter(at=MONDAY)


class TestCommand:
    def test_says_what_it_added(self, settings: Settings) -> None:
        settings.DEMO = True
        out = io.StringIO()
        call_command("load_starter", stdout=out)

        assert "36 people, 91 listings, 16 matches and 17 comments added" in out.getvalue()

    def test_refuses_where_people_are_real(self) -> None:
        with pytest.raises(CommandError, match="load_neighbourhoods"):
            call_command("load_starter")
        assert not User.objects.exists()
