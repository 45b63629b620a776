"""What is about a topic: in order, page by page, counted, and only what readers may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from library.models import About, Item
from library.views import start
from tests.factories.library import make_item
from tests.library.test_saving import change
from tests.library.test_views import text

pytestmark = pytest.mark.django_db
FOOD = "/library/topics/food/"


def about_food(query: str = "") -> list[str]:
    response = Client().get(FOOD + query)
    assert response.status_code == 200
    return [item.title for item in response.context["items"]]


def numbers() -> dict[str, int]:
    topics: list[Any] = list(start.topics_with_numbers(timezone.now()))
    return {topic.name: topic.number for topic in topics}


def test_only_what_is_published_is_there_and_counted() -> None:
    at = timezone.now()
    make_item(title="Soup", topics="Food\nRides", published_at=at - timedelta(days=2))
    draft = make_item(title="Draft", topics="Food\nRent", draft=True)
    make_item(title="Tomorrow", topics="Food", published_at=at + timedelta(days=1))
    assert (about_food(), numbers()) == (["Soup"], {"Food": 1, "Rides": 1})

    # However its day is changed, and whatever it is about by then.
    Item.objects.filter(pk=draft.pk).update(published_at=at - timedelta(days=3))
    assert about_food() == ["Soup", "Draft"]
    assert numbers() == {"Food": 2, "Rides": 1, "Rent": 1}
    Item.objects.filter(title="Tomorrow").update(published_at=at - timedelta(days=1))
    assert about_food() == ["Tomorrow", "Soup", "Draft"]
    Item.objects.filter(title="Tomorrow").update(published_at=None)
    change(Item.objects.get(title="Soup").article, topics="Rent")
    assert (about_food(), numbers()) == (["Draft"], {"Food": 1, "Rent": 2})
    assert all(each.published_at == each.item.published_at for each in About.objects.all())


def test_a_long_list_goes_on_by_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "PAGE_OF_TOPIC", 2)
    at = timezone.now() - timedelta(days=1)
    for number in range(5):
        # Two of one moment, on either side of where a page ends.
        make_item(title=f"{number}", topics="Food", published_at=at + timedelta(hours=number // 2))
    pages, query = [], ""
    for _page in range(3):
        response = Client().get(FOOD + query)
        pages.append([item.title for item in response.context["items"]])
        query = response.context["next_url"]
    assert (pages, query) == ([["4", "3"], ["2", "1"], ["0"]], "")
    for odd in ("?before=", "?before=x_1", "?before=2020-01-01T00:00:00_1", "?before=2020-13-01_1",
                "?before=0001-01-01T00:00:00%2B23:59_1", f"?before={at:%Y}_{10**30}"):  # fmt: skip
        assert about_food(odd) == ["4", "3"]


def test_what_is_very_many_is_not_counted_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "MOST_COUNTED", 2)
    for title in ("One", "Two", "Three"):
        make_item(title=title, topics="Food" if title == "One" else "Food\nRides")
    assert numbers() == {"Food": 3, "Rides": 2}
    page = text(Client().get("/library/"))
    assert '<span class="topic-number"> more than 2 </span>' in page
    assert '<span class="topic-number"> 2 </span>' in page
