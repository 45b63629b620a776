"""The list of what is open nearby."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from exchange.forms.browse import BrowseForm
from exchange.models import Listing
from exchange.paging import read_page, read_place
from safety.rate_limits import RateLimit, by_person, hit, rate_limited

if TYPE_CHECKING:
    from exchange.querysets import ListingQuerySet

PAGE = 12
# Further on nothing is counted, so that it costs the same however much is found.
MOST_COUNTED = 100
SEARCHING = RateLimit("exchange.search", limit=120, per=timedelta(minutes=1))


@require_safe
@rate_limited(SEARCHING, methods=())
def listing_list(request: HttpRequest) -> HttpResponse:
    """A page at a time; filters and place in the list stand in the address."""
    at = timezone.now()
    form = BrowseForm(request.GET, reader=request.user, at=at)
    if form.is_search:
        hit(SEARCHING, by_person(request), at=at)
    listings = form.narrow(Listing.objects.open(at).visible_to(request.user))
    nearest = form.is_by_distance
    after, before = (
        read_place(request.GET.get(name, ""), has_step=nearest) for name in ("after", "before")
    )
    page = read_page(listings, size=PAGE, after=after, before=before, has_step=nearest)
    is_part = _is_part(request)
    context = {
        "form": form,
        "listings": page.listings,
        "found": _count(listings),
        "most": MOST_COUNTED,
        "previous_url": form.url(before=page.before) if page.before else "",
        "next_url": form.url(after=page.after) if page.after else "",
        "first_url": form.url() if after else "",
        "is_part": is_part,
        "at": at,
    }
    name = "exchange/listing_list.html" + ("#results" if is_part else "")
    response = render(request, name, context)
    patch_vary_headers(response, ["HX-Request"])
    # Without the fields that were left empty.
    return push_url(response, request.path + form.url().rstrip("?")) if is_part else response


def _is_part(request: HttpRequest) -> bool:
    """Whether htmx swaps the results in; a browser that goes back to it needs the whole page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx and not htmx.history_restore_request)


def _count(listings: ListingQuerySet) -> int:
    """How many there are; one more than MOST_COUNTED where there are more than that."""
    return listings.order_by().values("pk")[: MOST_COUNTED + 1].count()
