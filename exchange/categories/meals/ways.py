"""Who brings a meal, or fetches it, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from exchange.categories.meals.models import Handover
from exchange.categories.ways import Way
from exchange.models.listings import Kind

if TYPE_CHECKING:
    from exchange.models import Listing

WAYS = (
    Way(
        Handover.DELIVERED.value,
        _("Brought to the door of whoever needs it"),
        {Kind.OFFER: _("You bring it to their door"), Kind.NEED: _("They bring it to your door")},
        place_of=Kind.NEED,
    ),
    Way(
        Handover.PICKED_UP.value,
        _("Picked up from whoever offers it"),
        {Kind.OFFER: _("They pick it up from you"), Kind.NEED: _("You pick it up from them")},
        place_of=Kind.OFFER,
    ),
    Way(
        Handover.TOGETHER.value,
        _("Eaten together, where it is offered"),
        {Kind.OFFER: _("You eat together, at your place"), Kind.NEED: _("You eat at their place")},
        place_of=Kind.OFFER,
    ),
)


def ways_of(listing: Listing) -> list[str]:
    """Those that it ticks."""
    return listing.meals.handover
