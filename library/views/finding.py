"""Looking for something to read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from library.citing import FORMATS
from library.finding import Found, find
from library.forms.finding import FACETS, FindForm
from library.models import Item
from safety.full_text import beginning
from safety.rate_limits import RateLimit, by_person, hit, rate_limited

SEARCHING = RateLimit("library.search", limit=120, per=timedelta(minutes=1))
MOST_SUGGESTED = 6
FEWEST_LETTERS = 2
LAST_PAGE = 10_000


@require_safe
@gzip_page
@rate_limited(SEARCHING, methods=())
def search(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    form = FindForm(request.GET, reader=request.user)
    if form.words:
        hit(SEARCHING, by_person(request), at=at)
    found = find(form, at=at, page=_number(request.GET.get("page", "")))
    htmx = request.htmx  # type: ignore[attr-defined]
    is_part = bool(htmx and not htmx.history_restore_request)
    name = "library/search.html" + ("#results" if is_part else "")
    response = render(request, name, _context(form, found))
    patch_vary_headers(response, ["HX-Request"])
    return push_url(response, request.path + form.url().rstrip("?")) if is_part else response


def _context(form: FindForm, found: Found) -> dict[str, Any]:
    narrower = {
        name: [(facet, form.url(**{name: facet.value})) for facet in found.facets[name]]
        for name in FACETS
        # What is chosen already, or what all have, narrows nothing.
        if not form.cleaned_data.get(name)
        and any(facet.number < found.number for facet in found.facets[name])
    }
    page = found.page
    return {
        "form": form,
        "found": found,
        "narrower": narrower,
        "formats": FORMATS.values(),
        "previous_url": form.url(page=str(page - 1)) if page > 1 else "",
        "next_url": form.url(page=str(page + 1)) if page < found.pages else "",
    }


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return min(int(text), LAST_PAGE) if is_number else 1


@require_safe
@rate_limited(SEARCHING, methods=())
def complete(request: HttpRequest) -> HttpResponse:
    """What begins so, while somebody types: a few titles, for htmx to put below the field."""
    at = timezone.now()
    form = FindForm(request.GET, reader=request.user)
    query = beginning(form.words) if len(form.words) >= FEWEST_LETTERS else None
    items: list[Item] = []
    if query is not None:
        hit(SEARCHING, by_person(request), at=at)
        found = Item.objects.published(at).filter(names=query).newest_first().for_cards()
        items = list(found[:MOST_SUGGESTED])
    return render(request, "library/_suggestions.html", {"items": items})
