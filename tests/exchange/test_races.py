"""Thirty-two people want the last seat, or serving, at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.models import User
from exchange.actions.proposals import accept
from exchange.actions.reservations import NothingLeft
from exchange.models import Booking, Listing, Match, Occurrence
from exchange.models.bookings import BookingStatus
from exchange.querysets import OccurrenceQuerySet
from tests.factories.accounts import UserFactory
from tests.factories.exchange import make_match, make_need, make_offer
from tests.factories.rides import CLINIC, HOME, make_drive, make_ride
from tests.races import at_one_moment

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 32
RUNS = 20
CHECK = "occurrence_never_overcommitted"


def proposals_for_the_last_serving(alice: User) -> list[Match]:
    offer = make_offer(alice, quantity=1)
    return [make_match(make_need(UserFactory.create(), quantity=1), offer) for _ in range(THREADS)]


def proposals_for_the_last_seat(alice: User) -> list[Match]:
    drive = make_drive(alice, HOME, CLINIC, quantity=1)
    return [
        make_match(make_ride(UserFactory.create(), HOME, CLINIC), drive) for _ in range(THREADS)
    ]


def accept_all_at_once(matches: list[Match], alice: User) -> Counter[str]:
    """Accept each in a thread of its own; how many ended in which way."""
    chosen = {match: list(match.bookings.values_list("pk", flat=True)) for match in matches}
    waiting = Queue[Match]()
    for match in matches:
        waiting.put(match)

    def accept_one() -> str:
        match = waiting.get_nowait()
        try:
            accept(match=match, by=alice, chosen=chosen[match], at=timezone.now())
        except (NothingLeft, IntegrityError) as refusal:
            return type(refusal).__name__
        return "accepted"

    return Counter(at_one_moment(len(matches), accept_one))


def winners(matches: list[Match]) -> int:
    ids = [match.pk for match in matches]
    booked = Match.objects.filter(pk__in=ids, bookings__status=BookingStatus.BOOKED)
    return booked.filter(status=Match.Status.ACCEPTED).count()


def put_back(matches: list[Match]) -> None:
    """As if nobody had answered yet."""
    asked = Match.objects.filter(pk__in=[match.pk for match in matches])
    Booking.objects.filter(match__in=asked).update(status=BookingStatus.PROPOSED)
    Occurrence.objects.update(committed=0)
    Listing.objects.update(status=Listing.Status.OPEN)
    asked.update(status=Match.Status.PROPOSED, offer_agreed_at=None)


@contextmanager
def without_lock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Dates are read without a lock, by everybody before anybody goes on."""
    everybody_read = threading.Barrier(THREADS)

    def read_together(queryset: OccurrenceQuerySet) -> list[Occurrence]:
        dates = list(queryset.order_by("id"))
        everybody_read.wait()
        return dates

    with monkeypatch.context() as patch:
        patch.setattr(OccurrenceQuerySet, "locked", read_together)
        yield


@contextmanager
def without_check() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [CHECK]
        )
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE exchange_occurrence DROP CONSTRAINT {CHECK}")
        try:
            yield
        finally:
            cursor.execute("DELETE FROM exchange_booking; DELETE FROM exchange_occurrence")
            cursor.execute(f"ALTER TABLE exchange_occurrence ADD CONSTRAINT {CHECK} {definition}")


@pytest.mark.parametrize(
    ("proposals", "runs"),
    [(proposals_for_the_last_seat, RUNS), (proposals_for_the_last_serving, 5)],
    ids=["seat", "serving"],
)
def test_one_winner_every_time(
    alice: User, proposals: Callable[[User], list[Match]], runs: int
) -> None:
    matches = proposals(alice)
    for _run in range(runs):
        assert accept_all_at_once(matches, alice) == {"accepted": 1, "NothingLeft": THREADS - 1}
        assert winners(matches) == 1
        assert Occurrence.objects.get(listing=matches[0].offer).committed == 1
        put_back(matches)


def test_the_check_alone_holds(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    matches = proposals_for_the_last_serving(alice)
    with without_lock(monkeypatch):
        results = accept_all_at_once(matches, alice)
    assert results == {"accepted": 1, "IntegrityError": THREADS - 1}
    assert winners(matches) == 1


def test_the_lock_alone_holds(alice: User) -> None:
    matches = proposals_for_the_last_serving(alice)
    with without_check():
        assert accept_all_at_once(matches, alice) == {"accepted": 1, "NothingLeft": THREADS - 1}


def test_without_either_there_are_many_winners(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: it is the lock and the CHECK that make the tests above pass."""
    matches = proposals_for_the_last_serving(alice)
    with without_check():
        with without_lock(monkeypatch):
            accept_all_at_once(matches, alice)
        assert winners(matches) > 1
