"""What every category of mutual aid says about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from exchange.ranking import Fit

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from exchange.categories.forms import DetailsForm
    from exchange.models import Listing
    from exchange.querysets import ListingQuerySet


@dataclass(frozen=True)
class Category:
    """One category. ``name`` is its package, the ``category`` of its listings, and how a listing
    reaches its details.

    ``amount`` says a quantity of its unit in words. ``possible`` keeps, of listings of the other
    kind, those that could go with one; whatever it allows from one side it allows from the other.
    ``fit`` says how well an offer and a need go together. ``splits`` says whether several may
    share one date's quantity. ``names_needs`` is False where who is in need is not told before
    both agreed, and such a need is never shown to everyone. The templates show the form's fields,
    and the details as the items of a ``<dl>``.
    """

    name: str
    label: StrPromise
    icon: str
    splits: bool
    names_needs: bool
    amount: Callable[[int], str]
    possible: Callable[[Listing, ListingQuerySet], ListingQuerySet]
    fit: Callable[[Listing, Listing], Fit]
    form: type[DetailsForm]
    form_template: str
    card_template: str
    sentences: Mapping[str, Callable[[Mapping[str, Any]], str]] = field(default_factory=dict)
