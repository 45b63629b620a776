"""Who speaks for people who have no way to sign in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from exchange import emails
from exchange.actions.agreements import fall_through, say_done
from exchange.actions.parting import part_from
from exchange.actions.proposals import accept, decline, withdraw
from exchange.models import Listing, Match
from exchange.models.match_states import EndedBecause
from exchange.permissions import can_answer, can_change_listing
from exchange.speakers import speaker_for
from notifications.models import Notice
from tests.factories.accounts import UserFactory, give_second_factor
from tests.factories.exchange import begin, make_agreement, make_match, make_need, make_offer
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa() -> User:
    return UserFactory.create(email=None, display_name="Rosa")


@pytest.fixture
def nadia() -> User:
    """Another organizer."""
    nadia = UserFactory.create(display_name="Nadia", role=User.Role.ORGANIZER)
    give_second_factor(nadia)
    return nadia


@pytest.fixture
def need(rosa: User, mia: User) -> Listing:
    """Rosa's, typed in by Mia."""
    return make_need(rosa, by=mia)


def demote(person: User) -> None:
    User.objects.filter(pk=person.pk).update(role=User.Role.NEIGHBOUR)
    person.refresh_from_db()


def fresh(listing: Listing) -> Listing:
    return Listing.objects.for_cards().get(pk=listing.pk)


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


CHANGES: dict[str, dict[str, Any]] = {
    "as it is": {},
    "demoted": {"role": "neighbour"},
    "reader": {"role": "reader"},
    "left": {"membership": "left"},
    "deactivated": {"is_active": False},
    "suspended": {"suspended_until": datetime(2100, 1, 1, tzinfo=UTC)},
    "administrator": {"role": "administrator"},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("has_account", [True, False])
def test_the_database_and_the_listing_say_the_same(
    change: str, has_account: bool, rosa: User, mia: User, nadia: User, bob: User, need: Listing
) -> None:
    User.objects.filter(pk=mia.pk).update(**CHANGES[change])
    if has_account:
        User.objects.filter(pk=rosa.pk).update(email="rosa@example.org")
    mia_speaks = not has_account and change in {"as it is", "administrator"}
    speak = {rosa.pk: True, mia.pk: mia_speaks, nadia.pk: not (has_account or mia_speaks)}
    for person in User.objects.filter(pk__in=[rosa.pk, mia.pk, nadia.pk, bob.pk]):
        expected = speak.get(person.pk, False)
        assert fresh(need).belongs_to(person) is expected
        assert Listing.objects.spoken_for_by(person).exists() is expected


def test_nobody_typed_it_in(rosa: User, mia: User, need: Listing) -> None:
    Listing.objects.update(entered_by=None)
    assert fresh(need).belongs_to(mia)
    assert Listing.objects.spoken_for_by(mia).get() == need
    assert speaker_for(fresh(need), towards=rosa) == mia


def test_nobody_speaks_for_what_somebody_typed_in_themselves(
    rosa: User, mia: User, need: Listing
) -> None:
    Listing.objects.update(entered_by=rosa)
    assert not fresh(need).belongs_to(mia)
    assert not Listing.objects.spoken_for_by(mia).exists()
    assert speaker_for(fresh(need), towards=mia) == rosa


def test_who_is_no_organizer_any_more_loses_all_of_it(
    mia: User, alice: User, need: Listing
) -> None:
    match = make_match(make_offer(alice), need)
    drafts = make_need(need.person, by=mia, publish=False)
    client = signed_in(mia)
    assert client.get(match.get_absolute_url()).status_code == 200
    demote(mia)
    assert client.get(match.get_absolute_url()).status_code == 404
    assert client.get(drafts.get_absolute_url()).status_code == 404
    assert not can_answer(mia, Match.objects.with_sides().get())
    assert not can_change_listing(mia, fresh(need))
    assert not Match.objects.visible_to(mia).exists()


def test_another_organizer_hears_and_answers_then(
    mia: User, nadia: User, alice: User, need: Listing
) -> None:
    demote(mia)
    match = make_match(make_offer(alice), fresh(need))
    assert (told(mia), told(nadia)) == ([], ["match_proposed"])
    chosen = list(match.bookings.values_list("pk", flat=True))
    accept(match=match, by=nadia, chosen=chosen, at=timezone.now())
    assert Match.objects.visible_to(nadia).get().status == Match.Status.ACCEPTED


def test_not_one_who_is_kept_apart_from_a_side(
    mia: User, nadia: User, alice: User, need: Listing
) -> None:
    demote(mia)
    ada = UserFactory.create(role=User.Role.ADMINISTRATOR)
    assert speaker_for(fresh(need), towards=alice) == nadia
    block_person(person=nadia, by=alice, at=timezone.now())
    assert speaker_for(fresh(need), towards=alice) == ada


def test_without_any_organizer_it_is_the_person(mia: User, alice: User, need: Listing) -> None:
    demote(mia)
    assert speaker_for(fresh(need), towards=alice) == need.person


class TestEveryWordReachesWhoSpeaks:
    @pytest.fixture
    def match(self, alice: User, need: Listing) -> Match:
        return make_agreement(make_offer(alice), need)

    def test_of_a_block(self, match: Match, alice: User, rosa: User, mia: User) -> None:
        part_from(alice, rosa, at=timezone.now())
        assert told(rosa) == []
        assert told(mia)[-1] == "match_fell_through"
        assert "You hear this for Rosa" in Notice.objects.filter(person=mia).latest("id").body

    def test_of_all_else(
        self, match: Match, alice: User, rosa: User, mia: User, need: Listing
    ) -> None:
        for other in (
            lambda: emails.tell_lapsed(match),
            lambda: emails.tell_overtaken(match, why=EndedBecause.TAKEN),
            lambda: emails.ask_how_it_went(match),
            lambda: emails.tell_counts_as_done(match),
            lambda: say_done(match=begin(match), by=alice, at=timezone.now()),
        ):
            before = len(told(mia))
            other()
            assert len(told(mia)) == before + 1
        assert told(rosa) == []

    def test_of_a_need_that_is_open_again(
        self, alice: User, rosa: User, mia: User, bob: User
    ) -> None:
        offer = make_offer(rosa, by=mia, title="Bread")
        emails.tell_open_again(make_need(bob), offer, at=timezone.now())
        notice = Notice.objects.get(kind="need_open_again")
        assert (notice.person, told(rosa)) == (mia, [])
        assert "You hear this for Rosa" in notice.body
        assert "The offer “Bread”" in notice.body

    def test_she_does_everything_for_them(
        self, match: Match, alice: User, bob: User, mia: User, rosa: User
    ) -> None:
        fall_through(match=match, by=mia, at=timezone.now())
        assert told(alice)[-1] == "match_fell_through"
        asked = make_match(make_need(rosa, by=mia), make_offer(bob), by=mia)
        assert asked.need_agreed_at is not None
        withdraw(match=asked, by=mia, at=timezone.now())
        answered = make_match(make_offer(bob), make_need(rosa, by=mia))
        assert decline(match=answered, by=mia, at=timezone.now()).status == Match.Status.DECLINED
