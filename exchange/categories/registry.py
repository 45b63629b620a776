"""The categories of this exchange. A new one adds its line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exchange.categories.base import Category
from exchange.categories.childcare.category import CHILDCARE
from exchange.categories.meals.category import MEALS
from exchange.categories.rent.category import RENT
from exchange.categories.rides.category import RIDES
from exchange.reasons import ICONS, SENTENCES

if TYPE_CHECKING:
    from exchange.models import Listing

CATEGORIES: dict[str, Category] = {
    category.name: category for category in (MEALS, RIDES, CHILDCARE, RENT)
}

for _category in CATEGORIES.values():
    SENTENCES.update(_category.sentences)
    ICONS.update(_category.icons)


def category_of(listing: Listing) -> Category:
    return CATEGORIES[listing.category]
