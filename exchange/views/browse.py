"""The list of what is open nearby."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from exchange.forms.browse import BrowseForm
from exchange.models import Listing

if TYPE_CHECKING:
    from exchange.querysets import ListingQuerySet

PAGE = 12
GREATEST_ID = 2**63 - 1


@require_safe
def listing_list(request: HttpRequest) -> HttpResponse:
    """Newest first, a page at a time; filters and place in the list stand in the address."""
    form, at = BrowseForm(request.GET), timezone.now()
    listings = Listing.objects.open(at).visible_to(request.user).filter(**form.filters())
    after = _read_place(request.GET.get("after", ""))
    found = list(_after(listings, after).newest_first().for_cards()[: PAGE + 1])
    context = {
        "form": form,
        "listings": found[:PAGE],
        "next_url": _url(request, found[PAGE - 1]) if len(found) > PAGE else "",
        "first_url": _url(request, None) if after else "",
        "is_filtered": bool(form.filters()),
        "at": at,
    }
    response = render(request, _template(request), context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _template(request: HttpRequest) -> str:
    """The results alone when htmx swaps them in; the whole page when a browser goes back to it."""
    htmx = request.htmx  # type: ignore[attr-defined]
    is_part = htmx and not htmx.history_restore_request
    return "exchange/listing_list.html" + ("#results" if is_part else "")


def _after(listings: ListingQuerySet, place: tuple[datetime, int] | None) -> ListingQuerySet:
    if place is None:
        return listings
    published_at, pk = place
    return listings.filter(
        Q(published_at__lt=published_at) | Q(published_at=published_at, pk__lt=pk)
    )


def _url(request: HttpRequest, last: Listing | None) -> str:
    """This list after ``last``, or from its beginning, with the filters as they are."""
    query = {name: value for name, value in request.GET.items() if name != "after" and value}
    if last is not None and last.published_at is not None:
        query["after"] = f"{last.published_at.isoformat()}_{last.pk}"
    return f"?{urlencode(query)}"


def _read_place(text: str) -> tuple[datetime, int] | None:
    """The place in the list that ``_url`` wrote; None for anything else."""
    written, _separator, number = text.partition("_")
    try:
        published_at = parse_datetime(written)
        if published_at is None or published_at.tzinfo is None:
            return None
        # In UTC, because PostgreSQL refuses some of the offsets that Python takes.
        published_at = published_at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    is_number = number.isascii() and number.isdigit() and len(number) <= 19
    if not is_number or int(number) > GREATEST_ID:
        return None
    return published_at, int(number)
