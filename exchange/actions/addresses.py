"""Saying where it happens: only the side asked to whose place it is, and before they agree."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from exchange.handovers import way_of
from exchange.models import Listing, Match

if TYPE_CHECKING:
    from exchange.models.listings import Kind


class NoAddress(Exception):
    """It happens at a place that nobody has said yet."""


def keep_address(match: Match, sides: Collection[Kind], address: str) -> None:
    """Keep where it happens with the listing of one of ``sides``, if it is at theirs.

    What their listing says already stays. Comes after the dates, as every lock of a listing.
    Raises NoAddress.
    """
    way = way_of(match)
    if way is None or way.place_of is None or way.place_of not in sides:
        return
    side = match.side(way.place_of)
    listing = Listing.objects.select_for_update(of=("self",), no_key=True).get(pk=side.pk)
    if listing.address:
        return
    if not address:
        raise NoAddress
    side.address = listing.address = address
    # A new version, so that a form that was open meanwhile does not empty it unseen.
    listing.version += 1
    listing.save(update_fields=["address", "version"])
