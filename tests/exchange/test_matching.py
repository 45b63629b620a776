"""Who could be matched with whom, and who is suggested first."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Block, User
from exchange.actions.listings import close_listing
from exchange.actions.passes import pass_on
from exchange.actions.proposals import withdraw
from exchange.matching import candidates, suggest, suggest_together, suggestion_for
from exchange.models import Listing, Occurrence, Pass
from exchange.models.listings import Outcome
from tests.factories.accounts import UserFactory
from tests.factories.exchange import (
    GOWANUS,
    before,
    make_match,
    make_need,
    make_offer,
    once,
    weekly,
)

pytestmark = pytest.mark.django_db

NEXT_CELL = "882a100da1fffff"
FAR_CELL = "882a100a91fffff"


def fits(offer: Listing, need: Listing) -> bool:
    """Whether the two are possible, which must be the same from either side."""
    at = timezone.now()
    from_offer = suggestion_for(offer, need, at=at) is not None
    assert (suggestion_for(need, offer, at=at) is not None) == from_offer
    return from_offer


def titles(listing: Listing, viewer: User | None = None) -> list[str]:
    found = suggest(listing, viewer=viewer or listing.person, at=timezone.now())
    return [suggestion.other.title for suggestion in found]


def test_an_offer_and_a_need_on_one_evening_fit(alice: User, bob: User) -> None:
    assert fits(make_offer(alice), make_need(bob))


def test_two_needs_never_fit(alice: User, bob: User) -> None:
    assert suggestion_for(make_need(alice), make_need(bob), at=timezone.now()) is None


def test_nobody_is_matched_with_themselves(alice: User) -> None:
    assert not fits(make_offer(alice), make_need(alice))


@pytest.mark.parametrize(
    ("offered", "wanted", "expected"),
    [
        (once(2, hour=18, minutes=60), once(2, hour=18, minutes=30), True),
        (once(2, hour=18, minutes=60), once(2, hour=19, minutes=30), False),
        (once(2), once(3), False),
        (before(5), once(3), True),
        (before(2), once(4), False),
        (weekly(range(7)), once(3), True),
        (before(5), before(9), True),
    ],
    ids=[
        "inside",
        "only touching",
        "another day",
        "within",
        "too late",
        "one of many",
        "both long",
    ],
)
def test_dates_must_overlap(
    alice: User, bob: User, offered: Any, wanted: Any, expected: bool
) -> None:
    offer, need = make_offer(alice, schedule=offered), make_need(bob, schedule=wanted)
    assert fits(offer, need) is expected


@pytest.mark.parametrize(
    ("reach_km", "cell", "expected"),
    [(1, GOWANUS, True), (3, NEXT_CELL, True), (3, FAR_CELL, False), (50, FAR_CELL, True)],
)
def test_the_offer_reaches_the_need(
    alice: User, bob: User, reach_km: int, cell: str, expected: bool
) -> None:
    offer = make_offer(alice, reach_km=reach_km, cell=GOWANUS)
    assert fits(offer, make_need(bob, cell=cell)) is expected


@pytest.mark.parametrize(
    ("offered", "wanted", "expected"),
    [
        ({}, {}, True),
        ({"food": ["groceries"]}, {"food": ["cooked"]}, False),
        ({"food": ["groceries", "cooked"]}, {"food": ["cooked"]}, True),
        ({"handover": ["picked_up"]}, {"handover": ["delivered"]}, False),
        ({"handover": ["picked_up", "together"]}, {"handover": ["together"]}, True),
        ({}, {"free_from": ["peanuts"]}, False),
        ({"free_from": ["milk"]}, {"free_from": ["peanuts"]}, False),
        ({"free_from": ["milk", "peanuts"]}, {"free_from": ["peanuts"]}, True),
        ({"free_from": ["milk"]}, {}, True),
        ({}, {"diets": ["halal"]}, True),
    ],
)
def test_meals_that_go_together(
    alice: User, bob: User, offered: dict[str, Any], wanted: dict[str, Any], expected: bool
) -> None:
    assert fits(make_offer(alice, **offered), make_need(bob, **wanted)) is expected


def test_what_is_all_spoken_for_no_longer_fits(alice: User, bob: User) -> None:
    offer, need = make_offer(alice), make_need(bob)
    Occurrence.objects.filter(listing=offer).update(committed=4)
    assert not fits(offer, need)


def test_a_party_needs_the_whole_of_it(alice: User, bob: User) -> None:
    offer, need = make_offer(alice, quantity=2), make_need(bob, quantity=3)
    assert fits(offer, need)
    Occurrence.objects.filter(listing=need).update(splittable=False)
    assert not fits(offer, need)


@pytest.mark.parametrize("who_blocks", ["alice", "bob"])
def test_who_blocked_one_another_never_fit(alice: User, bob: User, who_blocks: str) -> None:
    offer, need = make_offer(alice), make_need(bob)
    pair = (alice, bob) if who_blocks == "alice" else (bob, alice)
    Block.objects.create(blocker=pair[0], blocked=pair[1])
    assert not fits(offer, need)


def test_drafts_and_closed_listings_do_not_fit(alice: User, bob: User) -> None:
    need = make_need(bob)
    assert suggestion_for(need, make_offer(alice, publish=False), at=timezone.now()) is None
    closed = close_listing(
        listing=make_offer(alice), outcome=Outcome.NOT_ANY_MORE, at=timezone.now()
    )
    assert suggestion_for(need, closed, at=timezone.now()) is None


def test_a_suggestion_says_why_and_which_dates(alice: User, bob: User) -> None:
    offer = make_offer(alice, quantity=4, languages=["en", "es"])
    need = make_need(bob, cell=GOWANUS, quantity=2, languages=["es"], diets=["halal"])
    [found] = suggest(need, viewer=bob, at=timezone.now())
    assert found.other == offer
    assert [pairing.quantity for pairing in found.pairings] == [2]
    assert [str(reason) for reason in found.breakdown.reasons] == [
        "in your part of the neighbourhood",
        "covers the date",
        "not said whether it is halal: ask first",
        "can be brought to the door",
        "posted today",
        "has not been asked to help for a while",
        "both speak Spanish",
    ]


def test_more_dates_and_closer_come_first(alice: User, bob: User, charlie: User) -> None:
    make_offer(alice, title="far", cell=NEXT_CELL, schedule=weekly(range(7)))
    make_offer(charlie, title="near, every day", cell=GOWANUS, schedule=weekly(range(7)))
    make_offer(UserFactory.create(), title="near, one day", cell=GOWANUS, schedule=weekly([2]))
    need = make_need(bob, cell=GOWANUS, schedule=weekly(range(7)))
    assert titles(need) == ["near, every day", "far", "near, one day"]


def test_not_now_and_weekly_limits_are_kept(alice: User, bob: User, charlie: User) -> None:
    offer = make_offer(alice, quantity=9)
    need = make_need(bob)
    alice.not_now = True
    alice.save()
    assert titles(need) == []
    assert fits(offer, need)
    alice.not_now, alice.weekly_limit = False, 1
    alice.save()
    assert titles(need) == ["A pot of soup"]
    make_match(make_need(charlie), offer)
    assert titles(need) == []


def test_asking_oneself_does_not_use_up_the_limit(alice: User, bob: User, charlie: User) -> None:
    alice.weekly_limit = 1
    alice.save()
    offer = make_offer(alice, quantity=9)
    make_match(offer, make_need(charlie))
    assert titles(make_need(bob)) == ["A pot of soup"]


def test_what_was_passed_over_or_asked_is_not_suggested_again(
    alice: User, bob: User, charlie: User
) -> None:
    need = make_need(bob)
    passed, asked = make_offer(alice, title="passed"), make_offer(charlie, title="asked")
    Pass.objects.create(listing=need, other=passed)
    assert titles(need) == ["asked"]
    assert titles(passed) == []
    make_match(need, asked)
    assert titles(need) == []


def test_what_its_own_side_set_aside_nobody_introduces(alice: User, bob: User, mia: User) -> None:
    need, offer = make_need(bob), make_offer(alice)
    pass_on(listing=need, other=offer, at=timezone.now())
    assert suggest(need, viewer=mia, at=timezone.now()) == []


def test_of_one_neighbour_only_the_best_is_suggested(alice: User, bob: User, charlie: User) -> None:
    need = make_need(bob, diets=["vegetarian"])
    make_offer(alice, title="fits less")
    make_offer(alice, title="fits best", diets=["vegetarian"])
    make_offer(charlie, title="of somebody else")
    assert titles(need) == ["fits best", "of somebody else"]


def test_a_request_taken_back_does_not_count_as_asked(
    alice: User, bob: User, charlie: User
) -> None:
    alice.weekly_limit = 1
    alice.save()
    offer = make_offer(alice, quantity=9)
    match = make_match(make_need(charlie), offer)
    need = make_need(bob)
    assert titles(need) == []
    withdraw(match=match, by=charlie, at=timezone.now())
    assert titles(need) == ["A pot of soup"]


def test_an_introducer_is_suggested_nobody_for_who_does_not_want_to_be_asked(
    alice: User, bob: User, mia: User
) -> None:
    offer = make_offer(alice)
    make_need(bob)
    assert len(suggest(offer, viewer=mia, at=timezone.now())) == 1
    User.objects.filter(pk=alice.pk).update(not_now=True)
    offer.person.refresh_from_db()
    assert suggest(offer, viewer=mia, at=timezone.now()) == []
    assert len(suggest(offer, viewer=alice, at=timezone.now())) == 1


def test_a_need_for_organizers_is_possible_but_not_shown(alice: User, bob: User) -> None:
    offer, need = make_offer(alice), make_need(bob, visibility=Listing.Visibility.ORGANIZERS)
    assert fits(offer, need)
    assert titles(offer) == []


def test_suggestions_take_as_many_queries_for_one_as_for_thirty(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    need = make_need(bob)
    make_offer(alice)
    with django_assert_num_queries(2):
        assert len(suggest(need, viewer=bob, at=timezone.now(), most=50)) == 1
    for _number in range(29):
        make_offer(UserFactory.create())
    with django_assert_num_queries(2):
        assert len(suggest(need, viewer=bob, at=timezone.now(), most=50)) == 30


def test_several_listings_take_turns_in_two_queries(
    alice: User, bob: User, charlie: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """One of each person, and of every listing the best before the second of any."""
    soup, need = make_offer(alice, title="soup"), make_need(alice, title="need")
    make_need(bob, title="Bob's best", cell=GOWANUS)
    make_need(bob, title="Bob's other")
    make_need(charlie, title="Charlie's", cell=NEXT_CELL)
    make_offer(UserFactory.create(), title="a helper", cell=NEXT_CELL, schedule=once(2, minutes=30))
    with django_assert_num_queries(2):
        found = suggest_together([need, soup], viewer=alice, at=timezone.now(), most=9)
    assert [(each.listing.title, each.other.title) for each in found] == [
        ("soup", "Bob's best"),
        ("need", "a helper"),
        ("soup", "Charlie's"),
    ]
    for each in found:
        alone = suggest(each.listing, viewer=alice, at=timezone.now())
        assert (each.other, each.breakdown) in [(other.other, other.breakdown) for other in alone]


def test_nothing_posted_takes_no_query(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert suggest_together([], viewer=alice, at=timezone.now(), most=9) == []


def test_the_wait_is_counted_in_days(alice: User, bob: User) -> None:
    make_offer(alice, schedule=before(9))
    need = make_need(bob, schedule=before(9), at=timezone.now())
    Listing.objects.filter(pk=need.pk).update(published_at=timezone.now() - timedelta(days=9))
    need.refresh_from_db()
    [found] = suggest(need, viewer=bob, at=timezone.now())
    assert "waiting for 9 days" in [str(reason) for reason in found.breakdown.reasons]


def test_candidates_of_a_listing_need_no_details_query(alice: User, bob: User) -> None:
    need = make_need(bob)
    offer = make_offer(alice)
    assert list(candidates(need, at=timezone.now())) == [offer]
