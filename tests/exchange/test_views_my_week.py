"""My week: what waits for me, what I agreed to, what I wait for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from exchange.actions.agreements import say_done
from exchange.models import Booking
from exchange.views import my_week
from tests.factories.accounts import UserFactory
from tests.factories.exchange import (
    make_agreement,
    make_match,
    make_need,
    make_offer,
    once,
    weekly,
)
from tests.factories.rides import CLINIC, HOME, make_drive, make_ride
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def week(person: User) -> Any:
    return signed_in(person).get("/my-week/").context


def matches(rows: Any) -> list[int]:
    return [row.match.pk for row in rows]


def test_an_empty_week_leads_on(alice: User) -> None:
    page = signed_in(alice).get("/my-week/").content.decode()
    assert "Nothing is agreed yet" in page
    assert "See what is open" in page


def test_what_waits_for_one_waits_on_the_other(alice: User, bob: User) -> None:
    match = make_match(make_need(bob), make_offer(alice))
    assert matches(week(alice)["to_answer"]) == [match.pk]
    assert matches(week(alice)["waiting"]) == []
    assert matches(week(bob)["to_answer"]) == []
    assert matches(week(bob)["waiting"]) == [match.pk]


def test_agreed_dates_by_day(alice: User, bob: User) -> None:
    make_agreement(
        make_need(bob, schedule=weekly(weeks=3)), make_offer(alice, schedule=weekly(weeks=3))
    )
    context = week(alice)
    soon = [date.booking.during.lower for date in context["this_week"]]
    later = [date.booking.during.lower for date in context["later"]]
    assert len(soon) == 6
    assert len(later) == 15
    assert soon + later == sorted(soon + later)
    assert context["this_week"][0].row.other.name == "Bob"


def test_it_asks_how_it_went(alice: User, bob: User) -> None:
    match = make_agreement(make_need(bob), make_offer(alice))
    assert matches(week(bob)["how_did_it_go"]) == []
    yesterday = timezone.now() - timedelta(days=1)
    Booking.objects.update(during=(yesterday, yesterday + timedelta(hours=1)))
    assert matches(week(bob)["how_did_it_go"]) == [match.pk]
    assert week(bob)["this_week"] == []
    say_done(match=match, by=bob, at=timezone.now())
    assert matches(week(bob)["how_did_it_go"]) == []
    assert matches(week(alice)["how_did_it_go"]) == [match.pk]


def test_introductions_are_apart(alice: User, bob: User, mia: User) -> None:
    match = make_match(make_need(bob), make_offer(alice), by=mia)
    context = week(mia)
    assert matches(context["introduced"]) == [match.pk]
    assert matches(context["to_answer"]) == []
    assert matches(week(alice)["to_answer"]) == [match.pk]


def test_others_matches_are_not_mine(alice: User, bob: User, charlie: User) -> None:
    make_match(make_need(bob), make_offer(alice))
    context = week(charlie)
    names = ("to_answer", "waiting", "this_week", "later", "introduced", "how_did_it_go")
    assert [context[name] for name in names] == [[]] * 6


def test_my_open_listings_and_drafts(alice: User) -> None:
    make_need(alice, title="Open")
    make_need(alice, title="Draft", publish=False)
    context = week(alice)
    assert [listing.title for listing in context["listings"]] == ["Open"]
    assert [listing.title for listing in context["drafts"]] == ["Draft"]


def test_who_fits_what_i_posted(alice: User, bob: User) -> None:
    make_offer(alice)
    need = make_need(bob)
    fits = week(alice)["fits"]
    assert [each.other for each in fits.offers] == [need]
    assert fits.needs == []


def test_everything_of_an_organizer_at_once(mia: User, alice: User, bob: User) -> None:
    """Own, of others, drafts, agreements and who fits: twelve queries at most, however many."""
    client, counts = signed_in(mia), []
    for more in (1, 12):
        for _number in range(more):
            unseen, neighbour = UserFactory.create(email=None), UserFactory.create()
            make_need(unseen, by=mia, title="For another")
            make_need(mia, publish=False)
            make_match(make_need(neighbour), make_offer(mia))
            for person in (mia, neighbour):
                make_drive(person, HOME, CLINIC)
                make_ride(person, HOME, CLINIC)
        with CaptureQueriesContext(connection) as queries:
            context = client.get("/my-week/").context
        counts.append(len(queries))
    assert counts == [11, 11]
    assert len(context["for_others"]) == len(context["drafts"]) == 13
    assert len(context["listings"]) == 13 * 3
    assert len(context["fits"].offers) + len(context["fits"].needs) == 4


def test_as_many_queries_for_one_row_as_for_many(alice: User) -> None:
    client = signed_in(alice)
    counts: list[int] = []
    for more in (1, 14):
        for number in range(more):
            day = once(days=3 + len(counts) * 20 + number)
            for make in (make_match, make_agreement):
                need = make_need(UserFactory.create(), schedule=day)
                make(need, make_offer(alice, schedule=day))
        with CaptureQueriesContext(connection) as queries:
            client.get("/my-week/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_several_dates_are_counted(alice: User, bob: User) -> None:
    days = weekly(weeks=1)
    make_match(make_need(bob, schedule=days), make_offer(alice, schedule=days))
    (row,) = week(alice)["to_answer"]
    assert row.when.endswith(" and 6 more")


def test_the_newest_is_shown_however_much_there_is(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is soonest first; what is over after that, and of it the newest."""
    monkeypatch.setattr(my_week, "MOST_MATCHES", 3)
    over = [make_agreement(make_need(UserFactory.create()), make_offer(alice)) for _ in range(2)]
    yesterday = timezone.now() - timedelta(days=1)
    Booking.objects.update(during=(yesterday, yesterday + timedelta(hours=1)))
    assert week(alice)["has_more"] is False
    later, sooner = (
        make_agreement(
            make_need(UserFactory.create(), schedule=once(day)),
            make_offer(alice, schedule=once(day)),
        )
        for day in (5, 3)
    )
    context = week(alice)
    dates = [*context["this_week"], *context["later"]]
    assert [date.row.match for date in dates] == [sooner, later]
    assert matches(context["how_did_it_go"]) == [over[1].pk]
    assert context["has_more"] is True


def test_it_says_who_brings_it(alice: User, bob: User) -> None:
    ways = ["delivered"]
    make_agreement(make_need(bob, handover=ways), make_offer(alice, handover=ways))
    make_match(make_offer(alice, handover=ways), make_need(bob, handover=ways))
    for person, words in ((alice, "You bring it"), (bob, "They bring it")):
        page = signed_in(person).get("/my-week/").content.decode()
        assert page.count(words) == 2
