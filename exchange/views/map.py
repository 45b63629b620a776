"""Where something is open, as patches and never as points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchange.forms.browse import BrowseForm
from exchange.models import Listing
from exchange.patches import AROUND_KM, Patch, by_cell, by_neighbourhood, patches
from places.cells import centre, corners, distance_km
from places.models import Neighbourhood

if TYPE_CHECKING:
    from exchange.querysets import ListingQuerySet

FILTERS = ("kind", "category", "neighbourhood")
# Of one patch; the list of its neighbourhood has the rest.
MOST_LISTED = 12
# From how many on a patch is drawn darker.
STEPS = (3, 8, 20)


@dataclass(frozen=True)
class Reading:
    """What the address asks for: the form, the listings it means, and the middle of the map."""

    form: BrowseForm
    listings: ListingQuerySet
    neighbourhood: Neighbourhood | None
    middle: str

    def patches(self) -> list[Patch]:
        return patches(self.listings, middle=self.middle) if self.middle else []


@require_safe
def listing_map(request: HttpRequest) -> HttpResponse:
    """The map, and beside it the same as a list; with ``cell`` also what is open in that one."""
    reading = _read(request)
    found = reading.patches()
    here = next((each for each in by_cell(found) if each.cell == request.GET.get("cell")), None)
    context = {
        "form": reading.form,
        "filters": [reading.form[name] for name in FILTERS],
        "around": [(each, _browse_url(request, each.slug)) for each in by_neighbourhood(found)],
        "cells_url": f"{reverse('exchange:map_cells')}?{_query(request)}",
        "tiles_url": settings.MAP_TILES_URL,
        "tiles_attribution": settings.MAP_TILES_ATTRIBUTION,
        "chosen": sum(bool(request.GET.get(name)) for name in FILTERS),
        "here": here,
        "listings": _in_patch(reading.listings, here),
        "more_url": _browse_url(request, here.slug) if here else "",
        "at": timezone.now(),
    }
    return render(request, "exchange/listing_map.html", context)


@require_safe
def map_cells(request: HttpRequest) -> JsonResponse:
    """Every patch as a hexagon with its counts and where a click leads, and names to write."""
    reading = _read(request)
    found = reading.patches()
    cells = [
        {
            "corners": corners(each.cell),
            "middle": centre(each.cell),
            "count": each.count,
            "step": sum(each.count >= step for step in STEPS),
            "label": f"{each.name}: {each.words}",
            "url": _map_url(request, each.cell),
        }
        for each in by_cell(found)
    ]
    return JsonResponse(
        {
            "cells": cells,
            "middle": centre(reading.middle) if reading.middle else None,
            "places": _names(reading, found),
        }
    )


def _read(request: HttpRequest) -> Reading:
    at = timezone.now()
    form = BrowseForm(QueryDict(_query(request)), reader=request.user, at=at)
    listings = form.narrow(Listing.objects.open(at).visible_to(request.user))
    neighbourhood = form.chosen_neighbourhood
    return Reading(form, listings, neighbourhood, _middle(request, neighbourhood))


def _names(reading: Reading, found: Iterable[Patch]) -> list[dict[str, object]]:
    """The names of the neighbourhoods on the map, each where most is open in it, and the busiest
    first: they are written where there is no room for all. Of other towns no name needs to be."""
    found = sorted(found, key=lambda each: each.count)
    busiest = {each.slug: each.cell for each in found}
    open_in = {each.slug: each.count for each in by_neighbourhood(found)}
    named = Neighbourhood.objects.active().order_by("city", "name", "id")
    around = [each for each in named if distance_km(each.cell, reading.middle) <= AROUND_KM]
    around.sort(key=lambda each: -open_in.get(each.slug, 0))
    return [{"name": each.name, "at": centre(busiest.get(each.slug, each.cell))} for each in around]


def _middle(request: HttpRequest, neighbourhood: Neighbourhood | None) -> str:
    """The neighbourhood's cell, or the reader's own, or that of the first neighbourhood; "" in a
    group without any."""
    if neighbourhood is not None:
        return str(neighbourhood.cell)
    if request.user.is_authenticated and request.user.cell:
        return str(request.user.cell)
    first = Neighbourhood.objects.active().order_by("id").first()
    return str(first.cell) if first else ""


def _in_patch(listings: ListingQuerySet, here: Patch | None) -> list[Listing]:
    if here is None:
        return []
    return list(listings.filter(cell=here.cell).newest_first().for_cards()[:MOST_LISTED])


def _query(request: HttpRequest, **more: str) -> str:
    asked = {name: request.GET.get(name, "") for name in FILTERS} | more
    return urlencode({name: value for name, value in asked.items() if value})


def _map_url(request: HttpRequest, cell: str) -> str:
    return f"{reverse('exchange:map')}?{_query(request, cell=cell)}#patch"


def _browse_url(request: HttpRequest, slug: str) -> str:
    return f"{reverse('exchange:listing_list')}?{_query(request, neighbourhood=slug)}"
