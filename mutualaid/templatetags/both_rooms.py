"""What the exchange and the library, which know nothing of each other, show of one another."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from exchange.models import Listing
from library.models import About, Topic

register = template.Library()
SHOWN = 3


@register.inclusion_tag("library/_reading_strip.html")
def reading_about(about: str) -> dict[str, Any]:
    """A few things to read about a kind of help, and the topic where there is more: one query."""
    topic = Topic.objects.filter(about=about).order_by("place").values("pk")[:1]
    rows = About.objects.filter(topic=topic, published_at__lte=timezone.now())
    newest = rows.order_by("-published_at", "-item_id").select_related("topic", "item")
    found = list(newest.defer("item__search", "item__names", "item__text")[:SHOWN])
    return {"items": [each.item for each in found], "topic": found[0].topic if found else None}


@register.inclusion_tag("exchange/_open_strip.html", takes_context=True)
def open_about(context: template.Context, about: str) -> dict[str, Any]:
    """A few offers and needs of a kind of help, as far as the reader may see them."""
    at, user = timezone.now(), context["user"]
    listings = Listing.objects.open(at).visible_to(user).filter(category=about)
    found = list(listings.newest_first().for_cards()[:SHOWN]) if about else []
    return {"listings": found, "about": about, "user": user, "at": at}
