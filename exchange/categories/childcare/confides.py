"""What whoever looks after children is told once both have agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from exchange.categories.base import Confided

if TYPE_CHECKING:
    from collections.abc import Collection

    from exchange.categories.ways import Way
    from exchange.models import Listing


def confides(listing: Listing, ways: Collection[Way]) -> list[Confided]:
    """What is good to know of each child; one query. An offer has none."""
    if listing.is_offer:
        return []
    return [
        Confided(_child(child.age), child.notes)
        for child in listing.childcare.children.all()
        if child.notes
    ]


def _child(age: int) -> str:
    words = {"age": age}
    return ngettext("The child of %(age)d year", "The child of %(age)d years", age) % words
