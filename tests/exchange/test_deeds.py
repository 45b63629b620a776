"""What organizers do for others in the exchange is written down once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from exchange.actions.agreements import fall_through, say_done
from exchange.actions.listings import close_listing
from exchange.actions.proposals import accept, decline, withdraw
from exchange.models.listings import Outcome
from moderation.models import LogEntry
from tests.factories.accounts import UserFactory, make_channel
from tests.factories.exchange import begin, make_agreement, make_match, make_need, make_offer
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa() -> User:
    return UserFactory.create(email=None, display_name="Rosa")


def done_by(person: User) -> list[tuple[str, str, int | None]]:
    rows = LogEntry.objects.of(person.uuid).order_by("id")
    return [(each.action, each.about_kind, each.about_id) for each in rows]


def test_taking_a_need_in_and_speaking_for_it(rosa: User, alice: User, mia: User) -> None:
    need = make_need(rosa, by=mia)
    match = make_match(make_offer(alice), need)
    chosen = list(match.bookings.values_list("pk", flat=True))
    accept(match=match, by=mia, chosen=chosen, at=timezone.now())
    say_done(match=begin(match), by=mia, at=timezone.now())
    assert done_by(mia) == [
        ("took_in", "exchange.listing", need.pk),
        ("spoke_for", "exchange.match", match.pk),
        ("spoke_for", "exchange.match", match.pk),
    ]
    assert done_by(alice) == []


def test_each_other_answer_is_one_line(rosa: User, alice: User, mia: User) -> None:
    said_no = make_match(make_offer(alice), make_need(rosa, by=mia))
    decline(match=said_no, by=mia, at=timezone.now())
    fell = make_agreement(make_need(rosa, by=mia), make_offer(alice))
    fall_through(match=fell, by=mia, at=timezone.now())
    closed = make_need(rosa, by=mia)
    close_listing(listing=closed, outcome=Outcome.NOT_ANY_MORE, at=timezone.now(), by=mia)
    spoken = [each for each in done_by(mia) if each[0] != "took_in"]
    assert spoken[0] == ("spoke_for", "exchange.match", said_no.pk)
    assert spoken[-2:] == [
        ("spoke_for", "exchange.match", fell.pk),
        ("changed_for", "exchange.listing", closed.pk),
    ]


def test_introducing_and_taking_it_back(alice: User, bob: User, mia: User) -> None:
    match = make_match(make_need(bob), make_offer(alice), by=mia)
    withdraw(match=match, by=mia, at=timezone.now())
    assert done_by(mia) == [
        ("introduced", "exchange.match", match.pk),
        ("introduction_ended", "exchange.match", match.pk),
    ]


def test_what_an_organizer_does_as_a_neighbour_is_their_own(alice: User, mia: User) -> None:
    match = make_agreement(make_need(alice), make_offer(mia))
    signed_in(mia).get(match.get_absolute_url())
    fall_through(match=match, by=mia, at=timezone.now())
    assert done_by(mia) == []


def test_looking_at_contact_for_somebody_is_written_down_once_a_day(
    rosa: User, alice: User, mia: User
) -> None:
    make_channel(alice)
    match = make_agreement(make_need(rosa, by=mia), make_offer(alice))
    before = len(done_by(mia))
    for _again in range(2):
        page = signed_in(mia).get(match.get_absolute_url())
        assert page.context["shows_contact"]
    assert done_by(mia)[before:] == [("looked_at_contact", "exchange.match", match.pk)]
    signed_in(alice).get(match.get_absolute_url())
    assert done_by(alice) == []
