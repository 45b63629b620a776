"""Which way the money goes, from hand to hand and never through this site."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exchange.categories.rent.models import Transfer
from exchange.categories.ways import Way
from exchange.models.listings import Kind

if TYPE_CHECKING:
    from exchange.models import Listing

WAYS = (
    Way(
        Transfer.DIRECT.value,
        _("Straight to the landlord"),
        {
            Kind.OFFER: _("You pay the landlord"),
            Kind.NEED: _("They pay your landlord"),
        },
    ),
    Way(
        Transfer.PERSON.value,
        _("To whoever needs it"),
        {
            Kind.OFFER: _("You send it to them, and they pay their rent with it"),
            Kind.NEED: _("They send it to you, and you pay your rent with it"),
        },
    ),
    Way(
        Transfer.CASH.value,
        _("In cash, from hand to hand"),
        {Kind.OFFER: _("You give it in cash"), Kind.NEED: _("They give it in cash")},
    ),
)


def names_of(values: Iterable[str]) -> str:
    """Several of them, for whoever is neither side: "Straight to the landlord or in cash"; one that
    is no longer known as it is stored."""
    short = {way.name: str(way.label) for way in WAYS}
    words = [short.get(value, value) for value in values]
    lowered = [*words[:1], *(word[:1].lower() + word[1:] for word in words[1:])]
    return get_text_list(lowered, gettext("or"))


def ways_of(listing: Listing) -> list[str]:
    """Those that it ticks."""
    return listing.rent.ways
