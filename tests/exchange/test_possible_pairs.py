"""What is held for generated pairs of every category: possible is the same from both sides and
exactly what its hard rules allow, closer is never worse, and the order is stable.

The rules are told once more here, over plain values, to compare with what the database finds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Block, User
from exchange.categories.registry import CATEGORIES, category_of
from exchange.categories.rides.rules import detour_km
from exchange.matching import Suggestion, suggest, suggest_together, suggestion_for
from exchange.models import Listing
from exchange.pairing import pair_dates
from places.cells import distance_km, snap
from tests.factories.care import make_care_need, make_sitter, vouch_for
from tests.factories.exchange import before, make_need, make_offer, once, weekly
from tests.factories.rent import make_pledge, make_rent_need
from tests.factories.rides import make_drive, make_ride

pytestmark = pytest.mark.django_db

Drawn = dict[str, Any]


@dataclass(frozen=True)
class Pairs:
    """How pairs of one category are drawn and made, and which of them ``may`` go together, their
    dates and what holds for all categories apart."""

    offers: st.SearchStrategy[Drawn]
    needs: st.SearchStrategy[Drawn]
    offer: Callable[..., Listing]
    need: Callable[..., Listing]
    may: Callable[[Listing, Listing], bool]


def some_of(*values: str, least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=least, unique=True)


def near(offer: Listing, need: Listing) -> bool:
    return distance_km(offer.cell, need.cell) <= (offer.reach_km or 0)


def meals_may(offer: Listing, need: Listing) -> bool:
    has, wants = offer.meals, need.meals
    return (
        near(offer, need)
        and bool({*has.food} & {*wants.food} and {*has.handover} & {*wants.handover})
        and {*wants.free_from} <= {*has.free_from}
    )


def rides_may(offer: Listing, need: Listing) -> bool:
    has, wants = offer.rides, need.rides
    return (
        detour_km(offer, need) <= (offer.reach_km or 0)
        and wants.child_seats <= has.child_seats
        and (has.wheelchair or not wants.wheelchair)
    )


def childcare_may(offer: Listing, need: Listing) -> bool:
    has, wants = offer.childcare, need.childcare
    ages = [child.age for child in wants.children.all()]
    return (
        near(offer, need)
        and User.objects.get(pk=offer.person_id).is_vouched
        and bool({*has.homes} & {*wants.homes})
        and all(has.youngest <= age <= has.oldest for age in ages)
        and {*wants.care} <= {*has.care}
    )


def rent_may(offer: Listing, need: Listing) -> bool:
    has, wants = offer.rent, need.rent
    return has.currency == wants.currency and bool({*has.ways} & {*wants.ways})


POINTS = st.sampled_from([(40.67, -73.99), (40.68, -73.99), (40.67, -73.96), (40.7, -73.93)])
CELLS = POINTS.map(lambda point: snap(*point))
WHEN = st.one_of(
    st.builds(
        once, st.integers(1, 3), hour=st.integers(17, 19), minutes=st.sampled_from([60, 240])
    ),
    st.integers(1, 3).map(before),
    st.builds(weekly, st.sets(st.integers(0, 6), min_size=4), weeks=st.just(1)),
)
PLACED = {"cell": CELLS, "schedule": WHEN}
OFFERED = {**PLACED, "reach_km": st.sampled_from([1, 4, 12]), "quantity": st.integers(1, 4)}
MEALS = {
    "food": some_of("cooked", "groceries", least=1),
    "handover": some_of("delivered", "picked_up", least=1),
    "free_from": some_of("milk", "eggs"),
}
RIDES = {
    "start": POINTS,
    "end": POINTS,
    "schedule": WHEN,
    "wheelchair": st.booleans(),
    "child_seats": st.integers(0, 1),
    "quantity": st.integers(1, 3),
}
CARE = {"homes": some_of("childs", "helpers", least=1), "care": some_of("sleep", "homework")}
RENT = {
    "cents": st.integers(1_000, 40_000),
    "currency": st.sampled_from(["USD", "USD", "EUR"]),
    "ways": some_of("direct", "person", "cash", least=1),
    "schedule": st.integers(1, 3).map(before),
}
PAIRS = {
    "meals": Pairs(
        st.fixed_dictionaries({**OFFERED, **MEALS}),
        st.fixed_dictionaries({**PLACED, **MEALS, "quantity": st.integers(1, 4)}),
        make_offer,
        make_need,
        meals_may,
    ),
    "rides": Pairs(
        st.fixed_dictionaries({**RIDES, "reach_km": OFFERED["reach_km"]}),
        st.fixed_dictionaries(RIDES),
        make_drive,
        make_ride,
        rides_may,
    ),
    "childcare": Pairs(
        st.fixed_dictionaries(
            {**OFFERED, **CARE, "youngest": st.integers(0, 8), "oldest": st.integers(8, 17)}
        ),
        st.fixed_dictionaries(
            {**PLACED, **CARE, "ages": st.lists(st.integers(0, 17), min_size=1, max_size=2)}
        ),
        make_sitter,
        make_care_need,
        childcare_may,
    ),
    "rent": Pairs(
        st.fixed_dictionaries(RENT),
        st.fixed_dictionaries(RENT),
        make_pledge,
        make_rent_need,
        rent_may,
    ),
}


def test_none_is_left_out() -> None:
    assert PAIRS.keys() == CATEGORIES.keys()


@pytest.mark.parametrize("category", CATEGORIES)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    data=st.data(),
    # One in four at most, so that there are pairs to compare.
    stays_vouched=st.integers(0, 3).map(bool),
    blocks=st.integers(0, 3).map(lambda number: not number),
)
def test_what_is_possible_and_who_comes_first(
    alice: User,
    bob: User,
    charlie: User,
    category: str,
    data: st.DataObject,
    stays_vouched: bool,
    blocks: bool,
) -> None:
    pairs, at = PAIRS[category], timezone.now()
    Listing.objects.all().delete()
    Block.objects.all().delete()
    offer = pairs.offer(vouch_for(alice), at=at, **data.draw(pairs.offers))
    if not stays_vouched:
        alice.vouched_at = None
        alice.save()
    if blocks:
        Block.objects.create(blocker=bob, blocked=alice)
    wanted = data.draw(pairs.needs)
    place = "start" if "start" in wanted else "cell"
    elsewhere = {place: data.draw(POINTS if place == "start" else CELLS)}
    needs = [pairs.need(bob, at=at, **wanted)]
    needs += [pairs.need(charlie, at=at, **wanted | (elsewhere if place in wanted else {}))]

    found = []
    for need in needs:
        there, back = suggestion_for(offer, need, at=at), suggestion_for(need, offer, at=at)
        may = pairs.may(offer, need) and not (blocks and need.person == bob)
        assert (there is not None) == (back is not None) == (may and bool(shared(offer, need, at)))
        if there and back:
            assert (there.breakdown, there.pairings) == (back.breakdown, back.pairings)
            found.append(there)
    closer_is_never_worse(found)
    order_is_stable(offer, found, at)


def shared(offer: Listing, need: Listing, at: datetime) -> list[Any]:
    """The dates that go together, by what is said of them in pure Python."""
    category = category_of(offer)
    return pair_dates(
        offer.occurrences.available(at),
        need.occurrences.available(at),
        least=category.takes(offer, need),
        whole=category.spans(need),
    )


def closer_is_never_worse(found: list[Suggestion]) -> None:
    """Of two that differ in where they are alone; a way of another length fits as it fits."""
    if len(found) < 2:
        return
    near, far = sorted(found, key=lambda each: distance_km(each.listing.cell, each.other.cell))
    fits = [category_of(each.other).fit(each.listing, each.other).share for each in (near, far)]
    if fits[0] >= fits[1] and len(near.pairings) >= len(far.pairings):
        assert near.breakdown.total >= far.breakdown.total


def order_is_stable(offer: Listing, found: list[Suggestion], at: datetime) -> None:
    """The best first, of equals the older one, however often and from wherever one looks."""
    best_first = sorted(found, key=lambda each: (-each.breakdown.total, each.other.pk))
    expected = [each.other.pk for each in best_first]
    for _time in range(2):
        shown = suggest(offer, viewer=offer.person, at=at)
        assert [each.other.pk for each in shown] == expected
    together = suggest_together([offer], viewer=offer.person, at=at, most=5)
    assert [each.other.pk for each in together] == expected
