"""What rides are looked for by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.categories.filters import CategoryFilters, Number
from exchange.categories.rides.forms import MOST_SEATS

if TYPE_CHECKING:
    from exchange.querysets import ListingQuerySet


class RideFilters(CategoryFilters):
    """What a car has room for, or what a need must have."""

    wheelchair = forms.BooleanField(label=_("With a wheelchair"), required=False)
    child_seats = Number(label=_("Child seats, at least"), min_value=1, max_value=MOST_SEATS)

    def narrow(self, listings: ListingQuerySet) -> ListingQuerySet:
        if self.cleaned_data.get("wheelchair"):
            listings = listings.filter(rides__wheelchair=True)
        if seats := self.cleaned_data.get("child_seats"):
            listings = listings.filter(rides__child_seats__gte=seats)
        return listings
