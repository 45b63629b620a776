"""The way in: what there is, and what it is about."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from library.models import About, Item, Kind, Topic
from library.paging import Place
from library.permissions import can_edit_library

# How many of each kind stand on the first page, and of all kinds on one of a topic.
SHOWN = {Kind.LIST: 3, Kind.ARTICLE: 6, Kind.BOOK: 6}
PAGE_OF_TOPIC = 60
# What is about a topic is counted so far, and no further.
MOST_COUNTED = 500


@require_safe
@gzip_page
def start(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    items = Item.objects.published(at).newest_first().for_cards()
    context = {
        "essays": items.filter(kind=Kind.ESSAY).select_related("essay")[:4],
        "lists": items.filter(kind=Kind.LIST)[: SHOWN[Kind.LIST]],
        "articles": items.filter(kind=Kind.ARTICLE)[: SHOWN[Kind.ARTICLE]],
        "books": items.filter(kind=Kind.BOOK)[: SHOWN[Kind.BOOK]],
        "topics": topics_with_numbers(at),
        "most_counted": MOST_COUNTED,
        "may_edit": can_edit_library(request.user),
    }
    return render(request, "library/start.html", context)


def topics_with_numbers(at: datetime) -> list[Topic]:
    """Each topic with how many items are about it, MOST_COUNTED + 1 standing for any more; those
    of which nothing is are left out."""
    about = About.objects.filter(topic=OuterRef("pk"), published_at__lte=at)
    newest = about.order_by("-published_at", "-item_id").values("item_id")[: MOST_COUNTED + 1]
    number = Func(ArraySubquery(newest), function="cardinality", output_field=IntegerField())
    return list(Topic.objects.public(at).annotate(number=number).order_by("place", "name"))


@require_safe
@gzip_page
def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    topic = get_object_or_404(Topic.objects.visible_to(request.user, at), slug=slug)
    before = Place.read(request.GET.get("before", ""))
    items = list(Item.objects.newest_about(topic, at, before).for_cards()[: PAGE_OF_TOPIC + 1])
    context = {
        "topic": topic,
        "items": items[:PAGE_OF_TOPIC],
        "first_url": request.path if before else "",
        "next_url": _after(items[PAGE_OF_TOPIC - 1]) if len(items) > PAGE_OF_TOPIC else "",
    }
    return render(request, "library/topic_detail.html", context)


def _after(item: Item) -> str:
    assert item.published_at is not None
    return f"?{urlencode({'before': Place(item.published_at, item.pk)})}"
