"""What somebody agreed to at the same time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exchange.actions.agreements import fall_through
from exchange.clashes import clashes
from exchange.models import Match
from tests.factories.exchange import (
    before,
    make_agreement,
    make_match,
    make_need,
    make_offer,
    once,
)
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(alice: User, bob: User) -> Match:
    return make_agreement(make_need(bob), make_offer(alice))


def test_for_both_sides_and_nobody_else(
    agreed: Match, alice: User, bob: User, charlie: User
) -> None:
    during = agreed.bookings.get().during
    for person in (alice, bob):
        assert clashes(person, [(during.lower, during.upper)]) == [agreed.bookings.get()]
    assert clashes(charlie, [(during.lower, during.upper)]) == []
    assert clashes(alice, [(during.lower, during.upper)], but=agreed) == []


def test_only_what_overlaps(agreed: Match, alice: User) -> None:
    during = agreed.bookings.get().during
    hour = timedelta(hours=1)
    assert clashes(alice, [(during.upper, during.upper + hour)]) == []
    assert clashes(alice, [(during.lower - hour, during.lower)]) == []
    assert clashes(alice, [(during.upper - hour, during.upper + hour)])
    assert clashes(alice, []) == []


def test_what_fell_through_is_no_clash(agreed: Match, alice: User, bob: User) -> None:
    during = agreed.bookings.get().during
    fall_through(match=agreed, by=bob, at=timezone.now())
    assert clashes(alice, [(during.lower, during.upper)]) == []


def test_a_long_night_clashes_and_so_does_its_listing_with_others_only(
    alice: User, bob: User
) -> None:
    night = once(2, hour=18, minutes=14 * 60)
    offer = make_offer(alice, schedule=night)
    agreed = make_agreement(make_need(bob, schedule=night), offer)
    during = agreed.bookings.get().during
    spans = [(during.lower, during.lower + timedelta(hours=1))]
    assert clashes(alice, spans) == [agreed.bookings.get()]
    assert clashes(alice, spans, but_of=make_offer(alice)) == [agreed.bookings.get()]
    assert clashes(alice, spans, but_of=offer) == []


def test_changing_the_dates_of_what_is_agreed_does_not_warn_of_itself(
    agreed: Match, alice: User
) -> None:
    during = agreed.bookings.get().during
    local = during.lower.astimezone(agreed.offer.time_zone)
    data = {
        "schedule_kind": "once",
        "day": local.date().isoformat(),
        "starts_at": "18:00",
        "ends_at": "20:00",
    }
    words = "Mind that you have agreed"
    client = signed_in(alice)
    own = reverse("exchange:listing_edit_dates", args=[agreed.offer_id])
    assert words not in client.post(own, data).content.decode()
    new = reverse("exchange:listing_dates")
    assert words in client.post(new, data).content.decode()


def test_any_time_before_a_day_leaves_time_enough(alice: User, bob: User) -> None:
    make_agreement(make_need(bob, schedule=before(5)), make_offer(alice, schedule=before(5)))
    now = timezone.now()
    assert clashes(alice, [(now, now + timedelta(hours=1))]) == []


def test_it_is_said_on_asking_and_on_answering(
    agreed: Match, alice: User, bob: User, charlie: User
) -> None:
    words = "Mind that you have agreed"
    need = make_need(charlie)
    offer = make_offer(alice)
    page = signed_in(alice).get(f"/listings/{offer.pk}/ask/{need.pk}/").content.decode()
    assert words in page
    assert agreed.get_absolute_url() in page
    match = make_match(need, offer)
    assert words in signed_in(alice).get(match.get_absolute_url()).content.decode()
    asked = make_match(make_offer(charlie), make_need(alice, schedule=before(3)))
    assert words in signed_in(alice).get(asked.get_absolute_url()).content.decode()


def test_who_introduces_two_reads_nothing_of_what_they_agreed_to(
    agreed: Match, alice: User, charlie: User, mia: User
) -> None:
    need, offer = make_need(charlie), make_offer(alice)
    page = signed_in(mia).get(f"/listings/{offer.pk}/ask/{need.pk}/").content.decode()
    assert "Mind that you have agreed" not in page
