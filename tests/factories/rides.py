"""Rides for tests. Places are points: (latitude, longitude) in degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exchange.models.listings import Kind
from places.cells import snap
from tests.factories.exchange import make_listing

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Listing

Point = tuple[float, float]
# A line from west to east through Brooklyn; a hundredth of a degree there is about 0.84 km.
HOME, MIDWAY, CLINIC, ASIDE = (40.68, -74.0), (40.68, -73.96), (40.68, -73.92), (40.72, -73.96)


def make_drive(person: User, start: Point, end: Point | None = None, **changes: Any) -> Listing:
    """An offer of three seats from ``start`` to ``end``, or wherever one needs to go."""
    changes = {"title": "A lift", "quantity": 3, "reach_km": 3, **changes}
    return _ride(person, Kind.OFFER, start, end, changes)


def make_ride(person: User, start: Point, end: Point, **changes: Any) -> Listing:
    """A need of one seat."""
    changes = {"title": "To the clinic", "quantity": 1, **changes}
    return _ride(person, Kind.NEED, start, end, changes)


def _ride(
    person: User, kind: Kind, start: Point, end: Point | None, changes: dict[str, Any]
) -> Listing:
    to_cell = snap(*end) if end else ""
    return make_listing(
        person, kind=kind, category="rides", cell=snap(*start), to_cell=to_cell, **changes
    )
