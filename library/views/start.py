"""The way in: what there is, and what it is about."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from library.models import Item, Kind, Topic
from library.permissions import can_edit_library

# How many of each kind stand on the first page, and of all kinds on that of a topic.
SHOWN = {Kind.LIST: 3, Kind.ARTICLE: 6, Kind.BOOK: 6}
MOST_OF_TOPIC = 60


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    items = Item.objects.published(at).newest_first().for_cards()
    context = {
        "essays": items.filter(kind=Kind.ESSAY).select_related("essay")[:4],
        "lists": items.filter(kind=Kind.LIST)[: SHOWN[Kind.LIST]],
        "articles": items.filter(kind=Kind.ARTICLE)[: SHOWN[Kind.ARTICLE]],
        "books": items.filter(kind=Kind.BOOK)[: SHOWN[Kind.BOOK]],
        "topics": topics_with_numbers(),
        "may_edit": can_edit_library(request.user),
    }
    return render(request, "library/start.html", context)


def topics_with_numbers() -> list[Topic]:
    """Each topic with how many items are about it; those of which nothing is are left out."""
    published = Q(items__published_at__lte=timezone.now())
    counted = Topic.objects.annotate(number=Count("items", filter=published))
    return list(counted.filter(number__gt=0).order_by("place", "name"))


@require_safe
def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    topic = get_object_or_404(Topic.objects.visible_to(request.user, at), slug=slug)
    items = Item.objects.published(at).filter(topics=topic).newest_first().for_cards()
    context = {"topic": topic, "items": items[:MOST_OF_TOPIC], "most": MOST_OF_TOPIC}
    return render(request, "library/topic_detail.html", context)
