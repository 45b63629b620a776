"""At whose home children are looked after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from exchange.categories.childcare.models import Home
from exchange.categories.ways import Way
from exchange.models.listings import Kind

if TYPE_CHECKING:
    from exchange.models import Listing

WAYS = (
    Way(
        Home.CHILDS.value,
        _("At the home of the children"),
        {Kind.OFFER: _("You come to their home"), Kind.NEED: _("They come to your home")},
        place_of=Kind.NEED,
    ),
    Way(
        Home.HELPERS.value,
        _("At the home of whoever helps"),
        {Kind.OFFER: _("The children come to you"), Kind.NEED: _("The children go to them")},
        place_of=Kind.OFFER,
    ),
    Way(
        Home.ELSEWHERE.value,
        _("Somewhere else, as the two arrange"),
        {
            Kind.OFFER: _("You meet somewhere else, as you arrange"),
            Kind.NEED: _("You meet somewhere else, as you arrange"),
        },
    ),
)


def ways_of(listing: Listing) -> list[str]:
    """Those that it ticks."""
    return listing.childcare.homes
