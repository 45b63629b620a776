"""What somebody types who answers a neighbour's listing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from exchange.models import Listing

ONCE = "0c6c1b1e-2a55-4b52-9c1c-0c7a30f4a222"


def answer_url(listing: Listing) -> str:
    return reverse("exchange:listing_answer", args=[listing.pk])


def typed_answer(listing: Listing, **own: Any) -> dict[str, Any]:
    """All of its open dates, a few words, and what its category asks."""
    open_dates = [date for date in listing.occurrences.order_by("id") if date.left]
    ticked = {f"date-{date.pk}": "on" for date in open_dates}
    return {"once": ONCE, "note": "Hello", **ticked, **own}
