"""The page that explains matching says what the code does."""

from __future__ import annotations

import pytest
from django.test import Client

from exchange import ranking
from exchange.views.parts import PARTS

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
