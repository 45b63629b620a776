"""What the README tells visitors of the demo to try is what happens, on any day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as project_settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from exchange.categories.registry import CATEGORIES
from mutualaid.demo.starter import load_starter
from tests.as_shown import form_as_shown
from tests.factories.exchange import ZONE

pytestmark = [
    pytest.mark.usefixtures("_neighbourhood"),
    pytest.mark.django_db,
    pytest.mark.urls("tests.mutualaid.demo_urls"),
]
# A Monday, at six in the evening in New York.
MONDAY = datetime(2026, 3, 2, 23, tzinfo=UTC)
ALICES, BOBS = "+17185550101", "+17185550102"
DOOR = "The green door, second bell"


@pytest.fixture(scope="module")
def _neighbourhood(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_starter(at=MONDAY)
        yield
        transaction.set_rollback(True)


def visits() -> list[datetime]:
    """Every day of the week after, at one hour or another."""
    hours = [0, 7, 12, 16, 19, 21, 23]
    days = [datetime(2026, 3, 3 + number, hour, 20) for number, hour in enumerate(hours)]
    return [MONDAY + timedelta(minutes=5), *(day.replace(tzinfo=ZONE) for day in days)]


@pytest.fixture(params=visits(), ids=lambda at: f"{at:%a-%H}")
def at(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> datetime:
    """The site's clock, and the settings of the demo."""
    moment: datetime = request.param
    monkeypatch.setattr(timezone, "now", lambda: moment)
    settings.DEMO, settings.DISTANCE_UNIT = True, "mi"
    return moment


def be(name: str) -> Client:
    """A browser in which one has clicked on this demo person."""
    client = Client()
    client.post("/demo/sign-in/", {"email": f"{name}@example.org"})
    return client


def test_bob_asks_alice(at: datetime) -> None:
    days_ahead = 1 + at.weekday() % 4
    bob = be("bob")
    new = "/listings/new/?kind=need&category=meals"
    need = form_as_shown(bob.get(new, follow=True).content.decode(), "/listings/new/")
    need["day"] = [(at.astimezone(ZONE).date() + timedelta(days=days_ahead)).isoformat()]
    mine = bob.post(new, need, follow=True).content.decode()

    # "You see at once which neighbours could help, and why. Ask Alice, and say where your door is."
    asks = re.findall(r'href="(/listings/\d+/ask/\d+/)">\s*Ask ([^<]*?)\s*<', mine)
    assert len(asks) >= 3
    url, name = asks[0]
    assert name == "Alice Okafor"
    assert "covers the date" in mine
    assert "in your part of the neighbourhood" in mine
    assert "Mind that you" not in mine
    question = form_as_shown(bob.get(url).content.decode(), url)
    question["address"] = [DOOR]
    asked = bob.post(url, question, follow=True)
    match = asked.redirect_chain[-1][0]
    assert ALICES not in asked.content.decode()

    # "Then be Alice and agree. Now, and only now, each of you sees how to reach the other."
    alice = be("alice")
    assert match in alice.get("/my-week/").content.decode()
    waiting = alice.get(match).content.decode()
    assert BOBS not in waiting
    assert "Mind that you" not in waiting
    assert DOOR not in waiting
    answer = form_as_shown(waiting, f"{match}accept/")
    agreed = alice.post(f"{match}accept/", answer, follow=True).content.decode()
    assert BOBS in agreed
    assert DOOR in agreed
    assert ALICES in bob.get(match).content.decode()


def test_the_readme_tells_this_story() -> None:
    readme = " ".join((Path(project_settings.BASE_DIR) / "README.md").read_text().split())
    for name in ("Alice", "Bob", "Mia", "Rita"):
        assert User.objects.filter(display_name__startswith=name).exists()
        assert name in readme
    assert "be **Bob** and post a need for a meal" in readme
    assert "Ask Alice" in readme


def test_the_readme_names_every_category() -> None:
    readme = (Path(project_settings.BASE_DIR) / "README.md").read_text()
    named = re.search(r"\*\*With what:\*\* ([^;.]*)", readme)
    assert named
    words = re.split(r",\s+|\s+and\s+", " ".join(named[1].split()))
    labels = [str(category.label) for category in CATEGORIES.values()]
    assert sorted(word.capitalize() for word in words) == sorted(labels)
