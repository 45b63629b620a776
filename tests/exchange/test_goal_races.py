"""Thirty-two people give a part of one rent at the same moment: never above the goal."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from exchange.actions.proposals import propose
from exchange.matching import suggestion_for
from exchange.models import Booking, Match, Occurrence
from exchange.models.bookings import BookingStatus
from tests.exchange.test_races import (
    THREADS,
    accept_all_at_once,
    put_back,
    winners,
    without_check,
    without_lock,
)
from tests.factories.accounts import UserFactory
from tests.factories.rent import make_pledge, make_rent_need

pytestmark = pytest.mark.django_db(transaction=True)

RUNS = 5
GOAL, SHARE, HAVE = 30_000, 7_000, 10_000
# So many shares are within the goal, and one more is not.
WITHIN = GOAL // SHARE


@pytest.fixture
def pledges(alice: User) -> list[Match]:
    """Everybody offers a part of what they have."""
    need = make_rent_need(alice, GOAL)
    matches = []
    for _number in range(THREADS):
        offer, at = make_pledge(UserFactory.create(), HAVE), timezone.now()
        suggestion = suggestion_for(offer, need, at=at)
        assert suggestion is not None
        [pairing] = suggestion.pairings
        chosen = {(pairing.offer_date, pairing.need_date): SHARE}
        matches.append(propose(listing=offer, other=need, by=offer.person, chosen=chosen, at=at))
    return matches


def pledged(matches: list[Match]) -> int:
    """What is agreed to be given, as the bookings have it."""
    booked = Booking.objects.filter(match__in=matches, status=BookingStatus.BOOKED)
    return sum(booked.values_list("quantity", flat=True))


def test_never_above_the_goal_every_time(pledges: list[Match], alice: User) -> None:
    for _run in range(RUNS):
        results = accept_all_at_once(pledges, alice)
        assert results == {"accepted": WITHIN, "NothingLeft": THREADS - WITHIN}
        assert winners(pledges) == WITHIN
        assert pledged(pledges) == WITHIN * SHARE
        assert Occurrence.objects.get(listing=pledges[0].need).committed == WITHIN * SHARE
        put_back(pledges)
        Match.objects.update(need_agreed_at=None, offer_agreed_at=timezone.now())


def test_the_check_alone_holds(
    pledges: list[Match], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_lock(monkeypatch):
        results = accept_all_at_once(pledges, alice)
    assert results == {"accepted": WITHIN, "IntegrityError": THREADS - WITHIN}
    assert pledged(pledges) == WITHIN * SHARE


def test_the_lock_alone_holds(pledges: list[Match], alice: User) -> None:
    with without_check():
        results = accept_all_at_once(pledges, alice)
        assert results == {"accepted": WITHIN, "NothingLeft": THREADS - WITHIN}
        assert pledged(pledges) == WITHIN * SHARE


def test_without_either_it_is_above_the_goal(
    pledges: list[Match], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: it is the lock and the CHECK that make the tests above pass."""
    with without_check():
        with without_lock(monkeypatch):
            accept_all_at_once(pledges, alice)
        assert pledged(pledges) > GOAL
