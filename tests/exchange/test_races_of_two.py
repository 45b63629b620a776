"""Two who do different things at one moment: asking and blocking, parting and agreeing."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import time
from queue import Queue
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from accounts.querysets import UserQuerySet
from exchange.actions import parting, proposals, reservations
from exchange.actions.asking import NotNow, NotPossible
from exchange.actions.dates import update_fulfilment
from exchange.actions.parting import part_from
from exchange.actions.proposals import accept
from exchange.models import Listing, Match, Occurrence
from exchange.schedules import Once
from tests.factories.accounts import UserFactory
from tests.factories.exchange import (
    ZONE,
    make_agreement,
    make_match,
    make_need,
    make_offer,
    weekly,
)
from tests.races import at_one_moment

pytestmark = pytest.mark.django_db(transaction=True)
# Long enough for the other one to finish, where nothing keeps them apart.
A_WHILE = 3


def both(*work: Callable[[], str]) -> list[str]:
    """Each in a thread of its own, at one moment."""
    waiting = Queue[Callable[[], str]]()
    for each in work:
        waiting.put(each)
    return at_one_moment(len(work), lambda: waiting.get_nowait()())


def on(date: Occurrence) -> Once:
    """The evening of this date."""
    return Once(date.local_date, time(18), 120, ZONE)


def without_locks_on_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UserQuerySet, "locked", lambda people: people.order_by("id"))


class TestWeeklyLimit:
    def ask_twice_at_once(self, alice: User) -> Counter[str]:
        User.objects.filter(pk=alice.pk).update(weekly_limit=1)
        pairs = [(make_need(UserFactory.create()), make_offer(alice)) for _ in range(2)]
        return Counter(both(*(self.asking(*pair) for pair in pairs)))

    def asking(self, need: Listing, offer: Listing) -> Callable[[], str]:
        def ask() -> str:
            try:
                make_match(need, offer)
            except NotNow:
                return "NotNow"
            return "asked"

        return ask

    @pytest.fixture(autouse=True)
    def _counted_before_anybody_asks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever found that there is room waits for the other to find it too, if they can."""
        found, make = threading.Barrier(2), proposals._new_match

        def wait_and_make(*args: Any, **kwargs: Any) -> Match:
            with suppress(threading.BrokenBarrierError):
                found.wait(A_WHILE)
            return make(*args, **kwargs)

        monkeypatch.setattr(proposals, "_new_match", wait_and_make)

    def test_two_who_ask_at_once_are_counted_one_after_the_other(self, alice: User) -> None:
        assert self.ask_twice_at_once(alice) == {"asked": 1, "NotNow": 1}

    def test_without_the_lock_both_are_asked(
        self, alice: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_locks_on_people(monkeypatch)
        assert self.ask_twice_at_once(alice) == {"asked": 2}


class TestBlock:
    def ask_and_block(self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> bool:
        """Block after it was looked for blocks, before it is asked; whether the question stands."""
        offer, need = make_offer(alice), make_need(bob)
        looked, blocked = threading.Event(), threading.Event()
        make = proposals._new_match

        def wait_and_make(*args: Any, **kwargs: Any) -> Match:
            looked.set()
            blocked.wait(A_WHILE)
            return make(*args, **kwargs)

        def ask() -> str:
            with suppress(NotPossible):
                make_match(need, offer)
            return "asked"

        def block() -> str:
            looked.wait(A_WHILE)
            block_person(person=bob, by=alice, at=timezone.now())
            blocked.set()
            return "blocked"

        monkeypatch.setattr(proposals, "_new_match", wait_and_make)
        both(ask, block)
        return Match.objects.live().exists()

    def test_a_block_ends_what_was_asked_meanwhile(
        self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert not self.ask_and_block(alice, bob, monkeypatch)

    def test_without_the_lock_the_question_would_stand(
        self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_locks_on_people(monkeypatch)
        assert self.ask_and_block(alice, bob, monkeypatch)


class TestParting:
    """Alice offers on two days, has agreed with Bob on both, and says yes to Charlie on the second
    while she and Bob are parted."""

    def part_and_accept(
        self, alice: User, bob: User, charlie: User, monkeypatch: pytest.MonkeyPatch
    ) -> list[str]:
        offer = make_offer(alice, schedule=weekly(range(7), weeks=1), quantity=9)
        first, second = list(offer.occurrences.order_by("id"))[:2]
        for day in (first, second):
            make_agreement(make_need(bob, schedule=on(day)), offer)
        match = make_match(make_need(charlie, schedule=on(second)), offer)
        chosen = list(match.bookings.values_list("pk", flat=True))
        dates_held, listings_held = threading.Event(), threading.Event()
        keep = update_fulfilment

        def keep_later(*args: Any, **kwargs: Any) -> None:
            if threading.current_thread() is accepting[0]:
                dates_held.set()
                listings_held.wait(A_WHILE)
            keep(*args, **kwargs)
            listings_held.set()
            dates_held.wait(A_WHILE)

        accepting: list[threading.Thread] = []

        def say_yes() -> str:
            accepting.append(threading.current_thread())
            accept(match=match, by=alice, chosen=chosen, at=timezone.now())
            return "accepted"

        def part() -> str:
            dates_held.wait(A_WHILE)
            part_from(alice, bob, at=timezone.now())
            return "parted"

        monkeypatch.setattr("exchange.actions.reservations.update_fulfilment", keep_later)
        return sorted(both(say_yes, part))

    def test_parting_and_agreeing_wait_for_each_other(
        self, alice: User, bob: User, charlie: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.part_and_accept(alice, bob, charlie, monkeypatch) == ["accepted", "parted"]
        assert Match.objects.live().count() == 1

    def test_one_match_after_the_other_they_would_block_each_other(
        self, alice: User, bob: User, charlie: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def one_by_one(matches: list[Match], *, at: Any) -> None:
            for match in matches:
                reservations.release([match], at=at)

        monkeypatch.setattr(parting, "release", one_by_one)
        with pytest.raises(OperationalError, match="deadlock"):
            self.part_and_accept(alice, bob, charlie, monkeypatch)
