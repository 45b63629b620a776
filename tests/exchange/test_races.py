"""Thirty-two people want the last serving at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.models import User
from exchange.actions.proposals import accept
from exchange.actions.reservations import NothingLeft
from exchange.models import Match, Occurrence
from exchange.models.bookings import BookingStatus
from exchange.querysets import OccurrenceQuerySet
from tests.factories.accounts import UserFactory
from tests.factories.exchange import make_match, make_need, make_offer

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 32
CHECK = "occurrence_never_overcommitted"


def proposals_for_the_last_serving(alice: User) -> list[Match]:
    offer = make_offer(alice, quantity=1)
    return [make_match(make_need(UserFactory.create(), quantity=1), offer) for _ in range(THREADS)]


def accept_all_at_once(matches: list[Match], alice: User) -> Counter[str]:
    """Accept each in a thread of its own; how many ended in which way."""
    results: list[str] = []
    start = threading.Barrier(len(matches))

    def run(match: Match) -> None:
        chosen = [booking.pk for booking in match.bookings.order_by("id")]
        connection.ensure_connection()
        start.wait()
        try:
            accept(match=match, by=alice, chosen=chosen, at=timezone.now())
            results.append("accepted")
        except (NothingLeft, IntegrityError) as refusal:
            results.append(type(refusal).__name__)
        finally:
            connection.close()

    in_parallel([partial(run, match) for match in matches])
    return Counter(results)


def in_parallel(calls: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def winners(matches: list[Match]) -> int:
    ids = [match.pk for match in matches]
    booked = Match.objects.filter(pk__in=ids, bookings__status=BookingStatus.BOOKED)
    return booked.filter(status=Match.Status.ACCEPTED).count()


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


@pytest.mark.parametrize("run", range(20))
def test_one_winner(alice: User, run: int) -> None:
    matches = proposals_for_the_last_serving(alice)
    assert accept_all_at_once(matches, alice) == {"accepted": 1, "NothingLeft": THREADS - 1}
    assert winners(matches) == 1
    assert Occurrence.objects.get(listing=matches[0].offer).committed == 1


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
