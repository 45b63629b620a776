"""How the two sides of a match come together, as their category says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exchange.categories.registry import category_of

if TYPE_CHECKING:
    from exchange.categories.ways import Way
    from exchange.models import Listing, Match


def ways_between(listing: Listing, other: Listing) -> list[Way]:
    """The ways that would do for both, whichever of the two is the offer."""
    offer, need = (listing, other) if listing.is_offer else (other, listing)
    return list(category_of(offer).ways_between(offer, need))


def way_of(match: Match) -> Way | None:
    """The way that was proposed; None where the category has none."""
    ways = {way.name: way for way in category_of(match.need).ways}
    return ways.get(match.way)
