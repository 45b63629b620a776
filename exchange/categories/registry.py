"""The categories of this exchange. A new one adds its line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exchange.categories.base import Category
from exchange.categories.meals.category import MEALS
from exchange.reasons import SENTENCES

if TYPE_CHECKING:
    from exchange.models import Listing

CATEGORIES: dict[str, Category] = {category.name: category for category in (MEALS,)}

for _category in CATEGORIES.values():
    SENTENCES.update(_category.sentences)


def category_of(listing: Listing) -> Category:
    return CATEGORIES[listing.category]
