"""References to take along: of an item, of a list, of what a search found."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from library.citing import FORMATS
from library.citing.reference import references
from library.finding import MOST_RANKED, find
from library.forms.finding import FindForm
from library.models import Item, Kind
from library.views.common import says_when_gone
from library.views.items import visible_item
from safety.rate_limits import RateLimit, by_person, hit, rate_limited

EXPORTING = RateLimit("library.export", limit=30, per=timedelta(minutes=1))
MOST = 200


@require_safe
@says_when_gone
def item_cite(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """Of a list, what stands in it."""
    at = timezone.now()
    item = visible_item(request, slug, at)
    wanted = [item.pk]
    if item.kind == Kind.LIST:
        entries = item.own.entries.filter(item__published_at__lte=at).order_by("place")
        wanted = list(entries.values_list("item", flat=True))
    return _file(wanted, item.slug, ending)


@require_safe
@rate_limited(EXPORTING, methods=())
def search_cite(request: HttpRequest, ending: str) -> HttpResponse:
    at = timezone.now()
    hit(EXPORTING, by_person(request), at=at)
    form = FindForm(request.GET, reader=request.user)
    found = find(form, at=at, size=min(MOST, MOST_RANKED))
    return _file([item.pk for item in found.items], "library", ending)


def _file(wanted: list[int], name: str, ending: str) -> HttpResponse:
    if ending not in FORMATS:
        raise Http404
    kind = FORMATS[ending]
    found = Item.objects.for_citing().in_bulk(wanted)
    text = kind.write(references(found[pk] for pk in wanted if pk in found))
    response = HttpResponse(text, content_type=f"{kind.media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
