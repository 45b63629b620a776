"""What the exchange and the library, which know nothing of each other, show of one another."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from exchange.models import Listing
from library.models import Item, Topic

register = template.Library()
SHOWN = 3


@register.inclusion_tag("library/_reading_strip.html")
def reading_about(about: str) -> dict[str, Any]:
    """A few things to read about a kind of help, and the topic where there is more."""
    topic = Topic.objects.filter(about=about).order_by("place").first()
    items: list[Item] = []
    if topic is not None:
        published = Item.objects.published(timezone.now()).filter(topics=topic)
        items = list(published.newest_first().for_cards()[:SHOWN])
    return {"items": items, "topic": topic}


@register.inclusion_tag("exchange/_open_strip.html", takes_context=True)
def open_about(context: template.Context, about: str) -> dict[str, Any]:
    """A few offers and needs of a kind of help, as far as the reader may see them."""
    at, user = timezone.now(), context["user"]
    listings = Listing.objects.open(at).visible_to(user).filter(category=about)
    found = list(listings.newest_first().for_cards()[:SHOWN]) if about else []
    return {"listings": found, "about": about, "user": user, "at": at}
