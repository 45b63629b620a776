"""Giving a date back, and saying that nobody else need be asked for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exchange.actions.agreements import cancel_date, fall_through
from exchange.actions.dates import extend_weekly, is_weekly
from exchange.actions.listings import edit_listing
from exchange.content import ListingContent
from exchange.models import Booking, Listing, Match
from exchange.models.bookings import BookingStatus
from exchange.schedules import Once, Schedule
from notifications.models import Notice
from tests.exchange.test_proposals import committed, waiting_jobs
from tests.factories.exchange import make_agreement, make_need, make_offer, once, weekly
from tests.people import signed_in

pytestmark = pytest.mark.django_db
EVERY_DAY = weekly(weeks=1)


@pytest.fixture
def match(alice: User, bob: User) -> Match:
    """Bob needs two of Alice's four servings on each day of a week."""
    offer = make_offer(alice, schedule=EVERY_DAY)
    return make_agreement(make_need(bob, schedule=EVERY_DAY), offer)


def booked(match: Match) -> list[Booking]:
    return list(match.bookings.filter(status=BookingStatus.BOOKED).order_by("during"))


def open_days(listing: Listing) -> list[bool]:
    """Of each day that was ever made, whether it still is."""
    dates = listing.occurrences.order_by("local_date")
    return [date.cancelled_at is None for date in dates]


def change(listing: Listing, schedule: Schedule, **fields: Any) -> Listing:
    listing.refresh_from_db()
    content = ListingContent(
        fields=fields,
        neighbourhood=listing.neighbourhood,
        cell=listing.cell,
        schedule=schedule,
        quantity=2,
        details=listing.meals,
    )
    at = timezone.now()
    return edit_listing(listing=listing, version=listing.version, content=content, at=at)


def test_nothing_more_is_needed_then(match: Match, alice: User, bob: User) -> None:
    second = booked(match)[1]
    cancel_date(match=match, booking_id=second.pk, by=bob, at=timezone.now(), is_off=True)
    assert open_days(match.need) == [True, False, True, True, True, True, True]
    assert open_days(match.offer) == [True] * 7
    assert committed(match.need) == committed(match.offer) == [2, 0, 2, 2, 2, 2, 2]
    match.need.refresh_from_db()
    assert match.need.status == Listing.Status.FILLED
    assert waiting_jobs("ask_next_in_line") == 0
    # Both were settled when it was agreed, the need once more now.
    assert waiting_jobs("settle_proposals") == 2 + 1
    body = Notice.objects.get(person=alice, kind="match_date_cancelled").body
    assert "The other dates stand." in body
    assert "open again" not in body


def test_without_saying_so_it_is_open_again(match: Match, bob: User) -> None:
    cancel_date(match=match, booking_id=booked(match)[1].pk, by=bob, at=timezone.now())
    assert open_days(match.need) == [True] * 7


def test_it_stays_out_when_the_listing_is_changed(match: Match, bob: User) -> None:
    second = booked(match)[1]
    cancel_date(match=match, booking_id=second.pk, by=bob, at=timezone.now(), is_off=True)
    need = change(match.need, EVERY_DAY, title="Dinner")
    assert open_days(need) == [True, False, True, True, True, True, True]
    edit = signed_in(bob).get(reverse("exchange:listing_edit", args=[need.pk]))
    edited = change(need, weekly(weeks=2))
    assert open_days(edited)[:3] == [True, False, True]
    assert extend_weekly(edited, at=timezone.now()) == []
    assert edit.context["forms"].schedule.days_off == {second.need_occurrence.local_date}


def test_said_anew_for_that_day_alone_it_is_there_again(match: Match, alice: User) -> None:
    second = booked(match)[1]
    fall_through(match=match, by=alice, at=timezone.now(), is_off=True)
    assert open_days(match.offer) == [False] * 7
    day = second.offer_occurrence.local_date
    change(match.offer, Once(day, EVERY_DAY.starts_at, EVERY_DAY.minutes, EVERY_DAY.zone))
    assert open_days(match.offer) == [False, True, False, False, False, False, False]
    assert not match.offer.occurrences.get(local_date=day).is_off


def test_what_others_agreed_for_that_day_stands(match: Match, alice: User, charlie: User) -> None:
    other = make_agreement(make_need(charlie, schedule=EVERY_DAY), match.offer)
    second = booked(match)[1]
    cancel_date(match=match, booking_id=second.pk, by=alice, at=timezone.now(), is_off=True)
    date = match.offer.occurrences.get(pk=second.offer_occurrence_id)
    assert (date.quantity, date.committed, date.is_off) == (2, 2, True)
    assert len(booked(other)) == 7


def test_the_only_date_too(alice: User, bob: User) -> None:
    need = make_need(bob, schedule=EVERY_DAY)
    match = make_agreement(need, make_offer(alice, schedule=once(3)))
    page = signed_in(bob).post(
        reverse("exchange:match_fall_through", args=[match.pk]), {"is_off": "on"}, follow=True
    )
    assert [str(message) for message in page.context["messages"]] == [
        "Thank you for saying so. The other side knows."
    ]
    assert open_days(need) == [True, True, False, True, True, True, True]
    assert not is_weekly(match.offer)


def test_the_page_asks_only_where_more_of_it_comes_every_week(
    match: Match, alice: User, bob: User, charlie: User
) -> None:
    second = booked(match)[1]
    url = reverse("exchange:match_cancel_date", args=[match.pk, second.pk])
    for person, words in (
        (bob, "I do not need anything then: ask nobody else for it"),
        (alice, "I cannot help anybody else then either"),
    ):
        assert words in signed_in(person).get(url).content.decode()
    signed_in(bob).post(url, {"is_off": "on"})
    assert open_days(match.need) == [True, False, True, True, True, True, True]
    single = make_agreement(make_need(charlie), make_offer(alice))
    for person in (alice, charlie):
        page = signed_in(person).get(single.get_absolute_url())
        assert page.context["give_back"] is None
