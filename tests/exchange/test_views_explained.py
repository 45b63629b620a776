"""The page that explains matching says what the code does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from exchange import matching, ranking
from exchange.categories.registry import CATEGORIES
from exchange.matching import suggest
from exchange.models import Match
from exchange.models.match_states import AGREED, LIVE
from exchange.parts import PARTS
from exchange.ranking import Fit, PairFacts, rank
from tests.factories.exchange import make_match
from tests.factories.rent import make_pledge, make_rent_need

pytestmark = pytest.mark.django_db


def test_every_weight_is_on_the_page() -> None:
    page = Client().get("/how-matching-works/").content.decode()
    assert set(PARTS) == set(ranking.WEIGHTS)
    for name, most in ranking.WEIGHTS.items():
        row = page.split(str(PARTS[name].label))[1].split("</tr>")[0]
        assert f"<td>{most}</td>" in row


def test_the_numbers_are_those_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ranking.WEIGHTS, "closeness", 61)
    page = Client().get("/how-matching-works/").content.decode()
    assert "<td>61</td>" in page
    assert "out of 131 points" in page


def test_it_says_what_each_category_asks() -> None:
    page = " ".join(Client().get("/how-matching-works/").content.decode().split())
    for category in CATEGORIES.values():
        assert f"<strong>{category.label}:</strong> {category.explained}" in page


def test_it_says_how_many_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MOST_RANKED", 271)
    page = Client().get("/how-matching-works/").content.decode()
    assert "only the nearest 271 are looked at" in " ".join(page.split())


@pytest.mark.parametrize("status", Match.Status.values)
def test_what_it_says_of_those_who_met_before_is_so(alice: User, bob: User, status: str) -> None:
    offer, need = make_pledge(bob, 15_000), make_rent_need(alice, 30_000)
    match = make_match(offer, need)
    match.bookings.update(status="released")
    moments = [] if status in LIVE else ["ended_at"]
    moments += ["offer_agreed_at", "need_agreed_at"] if status in AGREED else []
    Match.objects.update(status=status, **dict.fromkeys(moments, timezone.now()))
    found = [each.other for each in suggest(need, viewer=alice, at=timezone.now())]
    page = Client().get("/how-matching-works/").content.decode()
    assert "Nothing is going on between the two already, and neither of them said no" in page
    assert "they are suggested to each other again" in page
    assert found == ([offer] if status in {"completed", "lapsed", "withdrawn"} else [])


def test_only_fair_load_is_about_a_person() -> None:
    facts = PairFacts(0.5, 1, 1, 1, 1, Fit(1), [], 0, times_asked=0)
    before, after = rank(facts), rank(replace(facts, times_asked=3))
    changed = [old.name for old, new in zip(before.parts, after.parts, strict=True) if old != new]
    assert changed == ["fair_load"]
