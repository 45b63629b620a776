"""What there is, for those who make search engines (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape  # writes, reads nothing # nosec B406

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from library.models import Item

SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# A part has what stands between two multiples of this by its id: an item stays in its part.
PART = 5_000
# The parts in which something is published: one look into an index for each.
PARTS = f"""
SELECT part FROM generate_series(0, (SELECT max(id) FROM library_item) / {PART}) AS part
WHERE EXISTS (
    SELECT FROM library_item
    WHERE id >= part * {PART} AND id < (part + 1) * {PART} AND published_at <= %s
)
ORDER BY part
"""  # nosec B608: nothing but the constant above is written into it


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Where the parts are."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [timezone.now()])
        parts = [part for (part,) in cursor.fetchall()]
    places = (_entry("sitemap", reverse("library:sitemap_part", args=[part])) for part in parts)
    return _xml("sitemapindex", places)


@require_safe
def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    items = Item.objects.published(timezone.now()).order_by("pk")
    of_it = items.filter(pk__gte=part * PART, pk__lt=(part + 1) * PART)
    found = list(of_it.values_list("slug", "changed_at"))
    if not found:
        raise Http404
    places = (
        _entry("url", reverse("library:item_detail", args=[slug]), changed_at)
        for slug, changed_at in found
    )
    return _xml("urlset", places)


def _entry(name: str, path: str, changed_at: datetime | None = None) -> str:
    day = f"<lastmod>{changed_at.date().isoformat()}</lastmod>" if changed_at else ""
    return f"<{name}><loc>{escape(settings.SITE_URL + path)}</loc>{day}</{name}>"


def _xml(name: str, entries: Iterable[str]) -> HttpResponse:
    begin = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{SPACE}">'
    text = "\n".join([begin, *entries, f"</{name}>\n"])
    return HttpResponse(text, content_type="application/xml")
