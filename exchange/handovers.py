"""How the two sides of a match come together, as their category says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exchange.categories.registry import category_of

if TYPE_CHECKING:
    from exchange.categories.ways import Way
    from exchange.models import Listing, Match


def ways_between(listing: Listing, other: Listing) -> list[Way]:
    """The ways that would do for both, the usual one first."""
    theirs = category_of(listing).ways_of(other)
    return [way for way in ways_of(listing) if way.name in theirs]


def ways_of(listing: Listing) -> list[Way]:
    """The ways that would do for it, the usual one first."""
    category = category_of(listing)
    own = category.ways_of(listing)
    return [way for way in category.ways if way.name in own]


def way_of(match: Match) -> Way | None:
    """The way that was proposed; None where the category has none."""
    ways = {way.name: way for way in category_of(match.need).ways}
    return ways.get(match.way)
