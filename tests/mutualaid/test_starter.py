"""The neighbourhood of the demo, as a visitor finds it."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.models import User
from exchange.categories.registry import CATEGORIES
from exchange.matching import suggest
from exchange.models import Booking, Listing, Match
from exchange.models.bookings import BookingStatus
from exchange.schedules import Before, Once
from mutualaid.demo.people import DEMO_PEOPLE
from mutualaid.demo.starter import OTHERS, load_starter, read
from notifications.models import Notice, OutboxMail
from tests.factories.exchange import ZONE, make_need, make_offer

pytestmark = [pytest.mark.usefixtures("_neighbourhood"), pytest.mark.django_db]
FILES = ("offers", "needs", *OTHERS)
# A Monday, at six in the evening in New York.
MONDAY = datetime(2026, 3, 2, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def _neighbourhood(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once; each test here undoes only what it adds."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_starter(at=MONDAY)
        yield
        transaction.set_rollback(True)


def somebody(key: str) -> User:
    return User.objects.get(email=f"{key}@example.org")


def test_one_can_be_each_of_the_demo_people() -> None:
    roles = {person.email: somebody(person.email.partition("@")[0]).role for person in DEMO_PEOPLE}
    assert roles == {
        "alice@example.org": "neighbour",
        "bob@example.org": "neighbour",
        "mia@example.org": "organizer",
        "rita@example.org": "reader",
    }
    assert somebody("alice").is_vouched
    assert not User.objects.filter(role="administrator").exists()


def test_every_word_would_pass_the_forms() -> None:
    for listing in Listing.objects.for_cards().order_by("id"):
        listing.full_clean()
        getattr(listing, listing.category).full_clean()
        assert listing.words
    for person in User.objects.order_by("id"):
        person.full_clean(exclude=["password"])
    titles = [
        (row["person"], row["title"]) for row in [row for name in FILES for row in read(name)]
    ]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_needs_that_somebody_could_meet(category: str) -> None:
    needs = Listing.objects.open(MONDAY).filter(kind="need", category=category).for_cards()
    met = [need for need in needs if suggest(need, viewer=need.person, at=MONDAY)]
    assert len(met) >= 2


@pytest.mark.parametrize("key", ["alice", "bob"])
def test_my_week_is_alive(key: str) -> None:
    person = somebody(key)
    mine = Match.objects.visible_to(person)

    booked = Booking.objects.filter(match__in=mine, status=BookingStatus.BOOKED)
    assert booked.filter(during__overlap=(MONDAY, MONDAY + timedelta(days=7))).exists()
    waiting = [match for match in mine.filter(status="proposed") if match.proposed_by != person]
    assert waiting
    unread = Notice.objects.visible_to(person).unread().count()
    assert 1 <= unread <= 9


def evenings() -> list[datetime]:
    """Every day of the first week, at any hour that somebody may be awake."""
    midnight = datetime(2026, 3, 3, tzinfo=ZONE)
    return [
        (midnight + timedelta(days=day)).replace(hour=hour, minute=20)
        for day in range(7)
        for hour in (8, 13, 18, 22)
    ]


def test_bob_finds_somebody_at_any_hour_of_the_week() -> None:
    bob = somebody("bob")
    wishes: list[dict[str, object]] = [
        {},
        {"handover": ["delivered", "picked_up"], "quantity": 4},
        {"free_from": ["peanuts", "tree_nuts"]},
        {"free_from": ["gluten", "milk"], "quantity": 1},
        {"diets": ["vegetarian"]},
    ]
    for number, at in enumerate(evenings()):
        today = at.date()
        tonight = Once(today, time(max(at.hour, 18)), 180, ZONE)
        this_week = Before(at, today + timedelta(days=6), ZONE)
        for schedule in (tonight, this_week):
            wish = wishes[number % len(wishes)]
            need = make_need(bob, schedule=schedule, at=at, **wish)
            found = suggest(need, viewer=bob, at=at)
            assert len(found) >= 3, f"{schedule} {wish}"
            assert len({suggestion.other.person_id for suggestion in found}) >= 3
            need.delete()


def test_alice_finds_whom_to_cook_for() -> None:
    alice = somebody("alice")
    offer = make_offer(
        alice,
        at=MONDAY,
        schedule=Before(MONDAY, MONDAY.date() + timedelta(days=6), ZONE),
        free_from=["peanuts", "tree_nuts", "shellfish"],
        handover=["delivered", "picked_up"],
    )

    assert len(suggest(offer, viewer=alice, at=MONDAY)) >= 3


def test_what_happened_is_dated_then() -> None:
    told = Notice.objects.filter(kind="match_accepted").order_by("created_at")
    assert told[0].created_at == MONDAY - timedelta(hours=320)
    assert told[0].read_at is not None
    in_order = list(OutboxMail.objects.order_by("id").values_list("created_at", flat=True))
    assert in_order == sorted(in_order)
    old_mail = OutboxMail.objects.filter(created_at__lt=MONDAY - timedelta(minutes=5))
    assert old_mail.exists()
    assert not old_mail.waiting().exists()
