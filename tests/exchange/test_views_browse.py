"""The list of what is open."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from exchange.actions.listings import close_listing
from exchange.models import Listing
from exchange.models.listings import Outcome
from exchange.views.browse import PAGE
from places.cells import distance_km
from places.distances import describe_distance
from tests.factories.accounts import UserFactory
from tests.factories.exchange import make_need, make_offer
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def titles(person: User | None, query: str = "") -> list[str]:
    client = signed_in(person) if person else Client()
    response = client.get(f"/listings/{query}")
    assert response.status_code == 200
    return [listing.title for listing in response.context["listings"]]


def test_by_kind_category_and_neighbourhood(alice: User, bob: User) -> None:
    make_offer(alice, title="Soup")
    make_need(bob, title="Dinner")
    assert titles(alice) == ["Dinner", "Soup"]
    assert titles(alice, "?kind=offer") == ["Soup"]
    assert titles(alice, "?kind=need&category=meals") == ["Dinner"]
    assert titles(alice, "?neighbourhood=gowanus") == ["Soup"]
    assert titles(alice, "?kind=need&neighbourhood=gowanus") == []


@pytest.mark.parametrize(
    "query",
    [
        "?kind=gold", "?category=gold", "?neighbourhood=atlantis", "?after=never",
        "?after=2020-01-01T00:00:00_1", "?after=2020-13-99T00:00:00Z_1", "?after=_",
        "?after=2030-01-01T00:00:00%2B00:00_99999999999999999999999",
        "?after=2030-01-01T00:00:00%2B00:00_%C2%B2", "?kind=" + "x" * 10_000,
        "?kind=offer&kind=need", "?after=2040-01-01T00:00:00%2B16:00_1",
        "?after=0001-01-01T00:00:00%2B16:00_1",
        "?neighbourhood=%F0%9F%8D%B2", "?before=never", "?before=_&after=_",
        "?before=0001-01-01T00:00:00%2B16:00_1", "?near=99", "?near=-1", "?near=1e400",
        "?from_day=never", "?to_day=2020-01-01", "?from_day=2026-02-31", "?language=xx",
        "?weekday=7", "?weekday=0&weekday=x", "?free_from=milk", "?category=meals&diets=gold",
        "?category=rides2&wheelchair=on", "?q=" + "x" * 10_000,
    ],
)  # fmt: skip
def test_a_forged_address_shows_a_list(alice: User, query: str) -> None:
    make_need(alice)
    assert titles(alice, query) == ["Dinner for two"]


def test_an_unknown_neighbourhood_is_said_to_be_one(alice: User) -> None:
    page = signed_in(alice).get("/listings/?neighbourhood=atlantis").content.decode()
    assert "We do not know this neighbourhood." in page


def test_only_what_one_may_see(alice: User, bob: User, rita: User, mia: User) -> None:
    for visibility in ("everyone", "members", "vouched", "organizers"):
        make_need(alice, title=visibility, visibility=visibility)
    make_need(alice, title="draft", publish=False)
    closed = make_need(alice, title="closed")
    close_listing(listing=closed, outcome=Outcome.UNKNOWN, at=timezone.now())

    assert titles(None) == ["everyone"]
    assert titles(rita) == ["everyone"]
    assert titles(bob) == ["members", "everyone"]
    assert titles(mia) == ["organizers", "vouched", "members", "everyone"]
    block_person(person=bob, by=alice, at=timezone.now())
    assert titles(bob) == []


def test_visitors_are_told_that_members_see_more(alice: User) -> None:
    make_need(alice, visibility="everyone")
    page = Client().get("/listings/").content.decode()
    assert "Members see more" in page
    assert "Alice" not in page


def test_page_after_page_without_gaps_or_doubles(alice: User) -> None:
    at = timezone.now()
    # Some at the very same moment: their ids decide.
    for number in range(2 * PAGE + 3):
        make_need(alice, title=f"{number}", at=at, visibility="everyone")
    client, url, seen = Client(), "/listings/?kind=need", []
    for _page in range(3):
        response = client.get(url)
        seen += [listing.title for listing in response.context["listings"]]
        url = f"/listings/{response.context['next_url']}"
    assert seen == [f"{number}" for number in reversed(range(2 * PAGE + 3))]
    assert response.context["next_url"] == ""
    assert response.context["first_url"] == "?kind=need"

    # And back to the beginning.
    for _page in range(2):
        response = client.get(f"/listings/{response.context['previous_url']}")
        seen = seen[: len(seen) - (3 if _page == 0 else PAGE)]
        assert [one.title for one in response.context["listings"]] == seen[-PAGE:]
    assert response.context["previous_url"] == ""


def test_htmx_gets_the_results_alone(alice: User) -> None:
    make_need(alice)
    client = signed_in(alice)
    part = client.get("/listings/", headers={"HX-Request": "true"})
    text = part.content.decode()
    assert text.strip().startswith('<div id="results"')
    assert "<html" not in text
    assert "HX-Request" in part.headers["Vary"]

    # When the browser goes back, it needs the whole page.
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/listings/", headers=headers).content.decode()


def test_an_empty_list_says_what_to_do(alice: User) -> None:
    assert "Nothing is open here yet" in signed_in(alice).get("/listings/").content.decode()
    page = signed_in(alice).get("/listings/?kind=offer").content.decode()
    assert "Nothing like that is open" in page


def test_as_many_queries_for_one_row_as_for_many(alice: User) -> None:
    client = signed_in(alice)
    counts = []
    for more in (1, 29):
        for _number in range(more):
            make_need(UserFactory.create())
        with CaptureQueriesContext(connection) as queries:
            client.get("/listings/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_distances_are_from_cell_to_cell(alice: User, bob: User) -> None:
    make_need(bob)
    page: Any = signed_in(alice).get("/listings/").content.decode()
    words = describe_distance(distance_km(alice.cell, bob.cell))
    assert words in page
    assert words not in signed_in(bob).get("/listings/").content.decode().split("<main")[1]
    assert Listing.objects.get().cell not in page
