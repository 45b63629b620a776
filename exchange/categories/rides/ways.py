"""Where a ride begins: at the door of whoever needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from exchange.categories.ways import Way
from exchange.models.listings import Kind

if TYPE_CHECKING:
    from exchange.models import Listing

FETCHED = Way(
    "fetched",
    _("Picked up where they are"),
    {Kind.OFFER: _("You pick them up"), Kind.NEED: _("They pick you up")},
    place_of=Kind.NEED,
)
WAYS = (FETCHED,)


def ways_of(listing: Listing) -> list[str]:
    return [FETCHED.name]
