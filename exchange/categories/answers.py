"""The base of what every category asks of somebody who answers a neighbour's listing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from exchange.models.listings import Kind
from exchange.querysets import FARTHEST_KM
from places.cells import distance_km

if TYPE_CHECKING:
    from exchange.categories.details import ListingDetails
    from exchange.models import Listing


class AnswerForm(forms.Form):
    """The few questions without which nobody can tell whether an answer goes with ``listing``.

    What its listing says already is taken from there; ``kind`` is what one answers with. ``most``
    is what the listing's fullest date has left, in the category's unit.
    """

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing = listing
        self.kind = Kind(listing.kind).opposite
        self.most = max((date.left for date in listing.upcoming), default=0)

    def must_say(self, name: str, words: str) -> None:
        """A box that has to be ticked, or else the answer does not go with the listing."""
        self.fields[name] = forms.BooleanField(
            label=words,
            error_messages={
                "required": _("Tick this if it is so. If it is not, what you have does not fit.")
            },
        )

    def check_place(self, cell: str) -> None:
        """Add the errors that one's own place makes; the form is valid."""

    def reach_km(self, cell: str) -> int:
        """How far an offer from ``cell`` has to go; never farther than an offer may."""
        return whole_km(distance_km(cell, self.listing.cell))

    @property
    def quantity(self) -> int:
        """How much on each date, in the category's unit. The form is valid."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """What to call it. The form is valid."""
        raise NotImplementedError

    def details(self, way: str) -> ListingDetails:
        """The details of the answer, ready to be saved, in the ``way`` that was chosen."""
        raise NotImplementedError


def whole_km(km: float) -> int:
    """So many whole kilometres that ``km`` lies within, as far as an offer may go."""
    return min(math.floor(km) + 1, FARTHEST_KM)
