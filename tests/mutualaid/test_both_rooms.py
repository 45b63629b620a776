"""The exchange shows what there is to read, and the library who offers and needs."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.factories.exchange import make_need, make_offer
from tests.factories.library import make_item, make_topic
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def test_each_leads_to_the_other(alice: User, bob: User) -> None:
    make_topic("Food", about="meals")
    for number in range(4):
        make_item(title=f"Soup {number}", topics="Food")
    make_item(title="Soup draft", topics="Food", draft=True)
    need = make_need(alice, title="Dinner")

    page = signed_in(bob).get(need.get_absolute_url()).content.decode()
    assert [f"Soup {number}" in page for number in range(4)] == [False, True, True, True]
    assert "Soup draft" not in page
    assert 'href="/library/topics/food/"' in page
    page = signed_in(bob).get("/library/topics/food/").content.decode()
    assert "Dinner" in page
    assert "?category=meals" in page


def test_nobody_is_shown_what_is_not_for_them(client: Client, alice: User) -> None:
    make_topic("Food", about="meals")
    make_topic("Rides")
    make_need(alice, title="Dinner")
    offer = make_offer(alice, title="Stew", visibility="everyone")
    page = client.get("/library/topics/food/").content.decode()
    assert ("Dinner" in page, "Stew" in page) == (False, True)
    assert "To read about this" not in client.get(offer.get_absolute_url()).content.decode()
    assert "Among neighbours" not in client.get("/library/topics/rides/").content.decode()
