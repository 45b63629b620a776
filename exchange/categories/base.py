"""What every category of mutual aid says about itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from exchange.ranking import Fit

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from exchange.categories.forms import DetailsForm
    from exchange.categories.ways import Way
    from exchange.models import Listing
    from exchange.models.listings import Kind, Visibility
    from exchange.querysets import ListingQuerySet

# Keeps, of listings of the other kind, those that could go with one. Whatever it allows from one
# side it allows from the other.
Rule = Callable[["Listing", "ListingQuerySet"], "ListingQuerySet"]


def within_reach(listing: Listing, others: ListingQuerySet) -> ListingQuerySet:
    """Near enough, where the one who offers comes from one place and goes as far as they say."""
    return others.in_reach_of(listing)


@dataclass(frozen=True)
class Category:
    """One category. ``name`` is its package, the ``category`` of its listings, and how a listing
    reaches its details.

    ``amount`` says a quantity of its unit in words. ``shared`` are the kinds whose dates several
    neighbours may have a part in. ``visibilities`` are who a listing of each kind may be shown
    to, the usual choice first; ``names_needs`` is False where who is in need is not told before
    both agreed. ``possible`` is what must hold for a pair besides that it is ``near``; ``fit``
    says how well an offer and a need go together. ``ways`` are all the ways in which something
    gets from one side to the other, and ``ways_between`` says which would do for an offer and a
    need, the usual one first; they say whose address is needed. The templates show the form's
    fields, and the details as the items of a ``<dl>``.
    """

    name: str
    label: StrPromise
    icon: str
    shared: Collection[Kind]
    visibilities: Mapping[Kind, Sequence[Visibility]]
    names_needs: bool
    amount: Callable[[int], str]
    possible: Rule
    fit: Callable[[Listing, Listing], Fit]
    form: type[DetailsForm]
    form_template: str
    card_template: str
    near: Rule = within_reach
    ways: Sequence[Way] = ()
    ways_between: Callable[[Listing, Listing], Sequence[Way]] = lambda offer, need: ()
    sentences: Mapping[str, Callable[[Mapping[str, Any]], str]] = field(default_factory=dict)
