"""The map: patches with counts, never points, for whoever may see what is in them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from exchange.patches import Patch, by_cell, by_neighbourhood, count_words
from places.models import Neighbourhood
from tests.factories.accounts import UserFactory
from tests.factories.answers import answer_url, typed_answer
from tests.factories.exchange import make_need, make_offer
from tests.factories.rent import make_rent_need
from tests.people import GOWANUS, RED_HOOK, signed_in

pytestmark = pytest.mark.django_db
MAP, CELLS = "/map/", "/map/cells/"


def labels(client: Client, query: str = "") -> list[str]:
    return [each["label"] for each in client.get(f"{CELLS}{query}").json()["cells"]]


def test_each_patch_has_its_corners_and_counts(alice: User, bob: User) -> None:
    make_offer(alice)
    make_need(alice)
    make_need(bob)
    found = signed_in(alice).get(CELLS).json()
    assert [each["label"] for each in found["cells"]] == [
        "Gowanus: 1 offer and 1 need",
        "Red Hook: 1 need",
    ]
    gowanus = found["cells"][0]
    assert (gowanus["count"], gowanus["step"], len(gowanus["corners"])) == (2, 0, 6)
    assert gowanus["url"] == f"/map/?cell={GOWANUS}#patch"
    assert [each["name"] for each in found["places"]] == ["Gowanus", "Red Hook"]
    make_need(bob, title="A second one")
    make_need(bob, title="A third one")
    places = signed_in(alice).get(CELLS).json()["places"]
    assert [each["name"] for each in places] == ["Red Hook", "Gowanus"]
    assert found["middle"] == gowanus["middle"]
    assert found["cells"][1].keys() == gowanus.keys()


def test_the_list_says_the_same_without_a_script(alice: User, bob: User) -> None:
    make_offer(alice)
    make_need(bob)
    page = signed_in(alice).get(MAP)
    assert [(each.name, each.words) for each, _url in page.context["around"]] == [
        ("Gowanus", "1 offer"),
        ("Red Hook", "1 need"),
    ]
    assert "/listings/?neighbourhood=red-hook" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=need", ["Red Hook: 1 need"]),
        ("?category=rent", ["Red Hook: 1 need"]),
        ("?neighbourhood=gowanus", ["Gowanus: 1 offer"]),
        ("?kind=offer&neighbourhood=red-hook", []),
        ("?kind=x&category=y&neighbourhood=z", ["Gowanus: 1 offer", "Red Hook: 1 need"]),
    ],
)
def test_the_filters_are_those_of_the_list(
    alice: User, bob: User, query: str, expected: list[str]
) -> None:
    make_offer(alice)
    make_rent_need(bob)
    assert labels(signed_in(alice), query) == expected
    page = signed_in(alice).get(f"{MAP}{query}")
    assert len(page.context["around"]) == len(expected)


def test_a_patch_lists_what_is_open_in_it(alice: User, bob: User) -> None:
    offer, _need = make_offer(alice), make_need(bob)
    page = signed_in(alice).get(f"{MAP}?cell={GOWANUS}")
    assert page.context["listings"] == [offer]
    assert "A patch in Gowanus: 1 offer" in page.content.decode()


@pytest.mark.parametrize("cell", ["", "x", "ffffffffffffffff", RED_HOOK])
def test_a_patch_without_anything_is_none(alice: User, cell: str) -> None:
    make_offer(alice)
    page = signed_in(alice).get(MAP, {"cell": cell})
    assert (page.status_code, page.context["here"]) == (200, None)


def test_who_looks_counts_only_what_they_may_see(
    client: Client, alice: User, bob: User, charlie: User
) -> None:
    make_offer(alice, visibility="everyone")
    make_offer(alice)
    make_offer(alice, visibility="organizers")
    assert labels(client) == ["Gowanus: 1 offer"]
    assert labels(signed_in(bob)) == ["Gowanus: 2 offers"]
    block_person(by=alice, person=charlie, at=timezone.now())
    assert labels(signed_in(charlie)) == []


def test_an_answer_between_two_is_not_on_it(alice: User, bob: User) -> None:
    need = make_need(alice)
    signed_in(bob).post(answer_url(need), typed_answer(need, servings="2"))
    for person in (alice, bob):
        assert labels(signed_in(person)) == ["Gowanus: 1 need"]


def test_far_away_is_not_on_it(alice: User) -> None:
    make_offer(alice, cell="8828308281fffff")  # San Francisco
    assert labels(signed_in(alice)) == []


def test_a_group_without_neighbourhoods_has_an_empty_map(client: Client) -> None:
    assert client.get(CELLS).json() == {"cells": [], "middle": None, "places": []}
    assert "Nothing like that is open right now" in client.get(MAP).content.decode()


@pytest.mark.parametrize("url", [MAP, CELLS, f"{MAP}?cell={GOWANUS}"])
def test_it_costs_the_same_for_many(alice: User, bob: User, url: str) -> None:
    client = signed_in(bob)
    make_offer(alice)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _ in range(10):
        make_offer(UserFactory.create(neighbourhood=Neighbourhood.objects.first(), cell=RED_HOOK))
        make_offer(alice)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(one) == len(many) <= 12


def test_tiles_are_asked_for_only_where_they_are_configured(client: Client, alice: User) -> None:
    assert 'data-tiles=""' in client.get(MAP).content.decode()
    tiles = "https://{s}.tiles.example.org/{z}/{x}/{y}.png"
    with override_settings(MAP_TILES_URL=tiles, MAP_TILES_ATTRIBUTION="<b>Mappers</b>"):
        text = client.get(MAP).content.decode()
    assert f'data-tiles="{tiles}"' in text
    assert "&lt;b&gt;Mappers&lt;/b&gt;" in text


def test_patches_are_summed_by_cell_and_by_neighbourhood() -> None:
    rows = [
        Patch("a", "North", "n", 1, 0),
        Patch("a", "South", "s", 1, 2),
        Patch("b", "South", "s", 3, 0),
    ]
    assert [(each.cell, each.name, each.offers, each.needs) for each in by_cell(rows)] == [
        ("a", "North", 2, 2),
        ("b", "South", 3, 0),
    ]
    assert [(each.name, each.words) for each in by_neighbourhood(rows)] == [
        ("North", "1 offer"),
        ("South", "4 offers and 2 needs"),
    ]
    assert count_words(0, 1) == "1 need"
