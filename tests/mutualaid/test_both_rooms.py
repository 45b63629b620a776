"""The exchange shows what there is to read, and the library who offers and needs."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from mutualaid.templatetags.both_rooms import reading_about
from tests.factories.exchange import make_need, make_offer
from tests.factories.library import make_item, make_topic
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def test_each_leads_to_the_other(alice: User, bob: User, mia: User) -> None:
    make_topic("Food", about="meals")
    for number in range(4):
        make_item(title=f"Soup {number}", topics="Food")
    make_item(title="Soup draft", topics="Food", draft=True)
    need = make_need(alice, title="Dinner")

    for reader in (bob, mia):
        page = signed_in(reader).get(need.get_absolute_url()).content.decode()
        assert [f"Soup {number}" in page for number in range(4)] == [False, True, True, True]
        assert "Soup draft" not in page
        assert 'href="/library/topics/food/"' in page
    page = signed_in(bob).get("/library/topics/food/").content.decode()
    assert "Dinner" in page
    assert "?category=meals" in page


def test_what_there_is_to_read_costs_a_listing_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_topic("Food", about="meals")
    make_item(title="Soup", topics="Food")
    with django_assert_num_queries(1):
        shown = reading_about("meals")
    assert [item.title for item in shown["items"]] == ["Soup"]
    assert shown["topic"].name == "Food"
    with django_assert_num_queries(1):
        assert reading_about("rides") == {"items": [], "topic": None}


def test_nobody_is_shown_what_is_not_for_them(client: Client, alice: User) -> None:
    make_topic("Food", about="meals")
    make_topic("Rides")
    make_need(alice, title="Dinner")
    offer = make_offer(alice, title="Stew", visibility="everyone")
    assert "To read about this" not in client.get(offer.get_absolute_url()).content.decode()
    make_item(title="Bread", topics="Food; Rides")
    page = client.get("/library/topics/food/").content.decode()
    assert ("Dinner" in page, "Stew" in page) == (False, True)
    assert "Among neighbours" not in client.get("/library/topics/rides/").content.decode()
