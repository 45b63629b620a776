"""What is new, for programmes that read feeds; how to search, for browsers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from library.models import Item, Kind, Topic
from library.views.common import says_when_gone
from library.views.items import visible_item

MOST = 50


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    items = Item.objects.published(timezone.now()).newest_first().for_cards()[:MOST]
    return _feed(request, _("New in the library"), reverse("library:start"), items)


@require_safe
def topic_feed(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    topic = get_object_or_404(Topic.objects.visible_to(request.user, at), slug=slug)
    items = Item.objects.newest_about(topic, at).for_cards()
    return _feed(request, topic.name, topic.get_absolute_url(), items[:MOST])


@require_safe
@says_when_gone
def list_feed(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    item = visible_item(request, slug, at)
    if item.kind != Kind.LIST:
        raise Http404
    entries = item.own.entries.select_related("item").filter(item__published_at__lte=at)
    found = [entry.item for entry in entries.order_by("place")[:MOST]]
    return _feed(request, item.full_title, item.get_absolute_url(), found)


def _feed(request: HttpRequest, title: str, path: str, items: Iterable[Item]) -> HttpResponse:
    here = settings.SITE_URL
    atom = Atom1Feed(
        title=f"{title} · {settings.GROUP_NAME}",
        link=here + path,
        description="",
        feed_url=here + request.path,
        language=settings.LANGUAGE_CODE,
    )
    for item in items:
        address = here + item.get_absolute_url()
        atom.add_item(
            title=item.full_title,
            link=address,
            description=item.summary,
            author_name=item.credits or settings.GROUP_NAME,
            pubdate=item.published_at,
            updateddate=_changed(item),
            # Stays the same when its address changes.
            unique_id=f"tag:{_host()},2026:library/{item.pk}",
        )
    text = atom.writeString("utf-8")
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _changed(item: Item) -> datetime:
    assert item.published_at is not None
    return max(item.published_at, item.changed_at)


def _host() -> str:
    return settings.SITE_HOST or "localhost"


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser searches here from its own field."""
    return render(
        request,
        "library/opensearch.xml",
        {"site_url": settings.SITE_URL},
        content_type="application/opensearchdescription+xml",
    )
