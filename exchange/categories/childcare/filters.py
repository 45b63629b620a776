"""What childcare is looked for by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from exchange.categories.childcare.models import OLDEST
from exchange.categories.filters import CategoryFilters, Number

if TYPE_CHECKING:
    from exchange.querysets import ListingQuerySet


class ChildcareFilters(CategoryFilters):
    """An age that is taken, or between those of the children it is for."""

    age = Number(label=_("Age of the child, in years"), min_value=0, max_value=OLDEST)

    def narrow(self, listings: ListingQuerySet) -> ListingQuerySet:
        age = self.cleaned_data.get("age")
        if age is None:
            return listings
        return listings.filter(childcare__youngest__lte=age, childcare__oldest__gte=age)
