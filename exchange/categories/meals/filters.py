"""What meals are looked for by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchange.categories.filters import CategoryFilters, Several
from exchange.categories.meals.models import Allergen, Diet

if TYPE_CHECKING:
    from exchange.querysets import ListingQuerySet


class MealFilters(CategoryFilters):
    """Each that is ticked must be there: what a cook says of a meal, or what a need asks for."""

    free_from = Several(label=_("Made without"), choices=Allergen.choices)
    diets = Several(label=_("Diet"), choices=Diet.choices)

    def narrow(self, listings: ListingQuerySet) -> ListingQuerySet:
        free_from, diets = (self.cleaned_data.get(name) for name in ("free_from", "diets"))
        if free_from:
            listings = listings.filter(meals__free_from__contains=free_from)
        for diet in diets or ():
            meets = Q(meals__diets__contains=[diet])
            if diet == Diet.VEGETARIAN:
                # Whatever is vegan is vegetarian too.
                meets |= Q(meals__diets__contains=[Diet.VEGAN])
            listings = listings.filter(meets)
        return listings
