"""Rent help for tests. Amounts are cents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exchange.models.listings import Kind
from exchange.querysets import FARTHEST_KM
from tests.factories.exchange import before, make_listing

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Listing


def make_pledge(person: User, cents: int = 10_000, **changes: Any) -> Listing:
    """An offer of so much, for a month."""
    changes = {"title": "Help with rent", "reach_km": FARTHEST_KM, **changes}
    return _rent(person, Kind.OFFER, cents, changes)


def make_rent_need(
    person: User, cents: int = 30_000, covered: int = 100_000, **changes: Any
) -> Listing:
    """A need in which so much is missing, ``covered`` being there already."""
    details = {"goal": cents + covered, "covered": covered}
    return _rent(person, Kind.NEED, cents, {"title": "The rent", **details, **changes})


def _rent(person: User, kind: Kind, cents: int, changes: dict[str, Any]) -> Listing:
    changes = {"currency": "USD", "ways": ["direct"], "schedule": before(30), **changes}
    return make_listing(person, kind=kind, category="rent", quantity=cents, **changes)
