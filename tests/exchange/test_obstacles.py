"""An empty list of suggestions says why."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from exchange.matching import suggest
from exchange.obstacles import MOST_COUNTED, Obstacle, obstacles
from tests.factories.accounts import UserFactory
from tests.factories.exchange import make_match, make_need, make_offer, once
from tests.people import signed_in
from tests.security.world import GOWANUS

pytestmark = pytest.mark.django_db
FAR = "882a1008dbfffff"


def found(listing: Any, viewer: User) -> dict[str, int]:
    at = timezone.now()
    assert suggest(listing, viewer=viewer, at=at) == []
    return {each.what: each.people for each in obstacles(listing, viewer=viewer, at=at)}


@pytest.mark.parametrize(
    ("what", "offer", "words"),
    [
        ("dates", {"schedule": once(4)}, "2 neighbours offer this, but on other days"),
        ("distance", {"cell": FAR}, "2 neighbours offer this then, but do not go this far"),
        ("details", {"handover": ["together"]}, "but some of the details do not fit"),
        ("amount", {"quantity": 1}, "2 neighbours offer this then, but have less left"),
    ],
)
def test_one_rule_is_in_the_way(bob: User, what: str, offer: dict[str, Any], words: str) -> None:
    for _ in range(2):
        helper = UserFactory.create(cell=GOWANUS)
        # Two listings of one neighbour are one neighbour.
        for _ in range(2):
            make_offer(helper, **offer)
    need = make_need(bob, quantity=3)
    need.occurrences.update(splittable=False)
    assert found(need, bob) == {what: 2}
    page = signed_in(bob).get(need.get_absolute_url()).content.decode()
    assert "What stands in the way" in page
    assert words in page
    assert f"{need.get_absolute_url()}edit/" in page


def test_of_an_offer_it_is_said_too(alice: User, bob: User) -> None:
    make_need(bob, schedule=once(5))
    [obstacle] = obstacles(make_offer(alice), viewer=alice, at=timezone.now())
    assert str(obstacle) == "1 neighbour needs this, but on other days or at other hours."


def test_so_many_are_not_told_as_if_they_were_all() -> None:
    assert str(Obstacle("dates", MOST_COUNTED, is_offer=False)).startswith("30+ neighbours offer")
    assert str(Obstacle("dates", 29, is_offer=False)).startswith("29 neighbours offer")


def test_who_was_asked_already(alice: User, bob: User) -> None:
    need = make_need(bob)
    make_match(need, make_offer(alice))
    assert found(need, bob) == {"asked": 1}


def test_nobody_who_is_hidden_is_counted(alice: User, bob: User) -> None:
    need = make_need(bob)
    make_offer(alice, schedule=once(4))
    make_offer(UserFactory.create(), schedule=once(4), visibility="organizers")
    make_offer(UserFactory.create(), schedule=once(4), publish=False)
    make_offer(UserFactory.create(not_now=True), schedule=once(4))
    assert found(need, bob) == {"dates": 1}
    block_person(person=bob, by=alice, at=timezone.now())
    assert found(need, bob) == {}
    page = signed_in(bob).get(need.get_absolute_url()).content.decode()
    assert "What stands in the way" not in page


def test_it_costs_one_query(bob: User) -> None:
    need = make_need(bob)
    for _ in range(12):
        make_offer(UserFactory.create(), schedule=once(4))
    with CaptureQueriesContext(connection) as queries:
        obstacles(need, viewer=bob, at=timezone.now())
    assert len(queries) == 1
