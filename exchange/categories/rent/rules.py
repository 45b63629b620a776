"""When somebody's money can go to somebody's rent. How much of it does is a matter of dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from exchange.categories.details import choice_names
from exchange.categories.rent.models import Transfer
from exchange.ranking import Fit
from exchange.reasons import Reason

if TYPE_CHECKING:
    from exchange.models import Listing
    from exchange.querysets import ListingQuerySet


def possible(listing: Listing, others: ListingQuerySet) -> ListingQuerySet:
    """The same currency, and a way for the money to go that both are fine with."""
    mine = listing.rent
    return others.filter(rent__currency=mine.currency, rent__ways__overlap=mine.ways)


def fit(offer: Listing, need: Listing) -> Fit:
    """The more of the ways that are fine for the one in need, the better."""
    wanted = {*need.rent.ways}
    both = wanted & {*offer.rent.ways}
    return Fit(len(both) / len(wanted), [Reason("rent_ways", {"ways": sorted(both)})])


def _ways(params: Mapping[str, Any]) -> str:
    return choice_names(params["ways"], Transfer)


SENTENCES = {"rent_ways": _ways}
