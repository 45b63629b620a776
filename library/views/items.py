"""One thing to read, whatever its kind, and the ways from it to where a book is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from comments.views.reading import thread_context
from library.addresses import plain
from library.citing import FORMATS
from library.citing.reference import references
from library.linked_data import linked_data
from library.markdown import render as render_markdown
from library.models import Book, Item, Kind, Link
from library.permissions import can_edit_library
from library.querysets import ItemQuerySet
from library.vendors import SHOPS, VENDORS
from library.views.common import says_when_gone
from library.views.saved import keeping_of

__all__ = ["item_buy", "item_detail", "visible_item"]
RELATED = 4
# What an essay ends with.
AT_THE_END = {Kind.ARTICLE: 5, Kind.BOOK: 6}
Context = dict[str, Any]


@require_safe
@gzip_page
@says_when_gone
def item_detail(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    whole = Item.objects.for_citing().select_related("thread__pinned").prefetch_related("topics")
    item = visible_item(request, slug, at, whole)
    if item.slug != slug:
        return redirect(item, permanent=True)
    (reference,) = references([item])
    context: Context = {
        "item": item,
        "canonical_url": settings.SITE_URL + item.get_absolute_url(),
        "formats": FORMATS.values(),
        "data": linked_data(reference, is_free=item.is_free, path=item.get_absolute_url()),
        "own": item.own,
        "contributors": list(item.contributors.all()),
        "topics": list(item.topics.all()),
        "may_edit": can_edit_library(request.user),
        "is_published": item.is_published(at),
        "silent_links": _silent_links(item, may_edit=can_edit_library(request.user)),
        **_OF_KIND.get(Kind(item.kind), _of_work)(item, at),
    }
    if request.user.is_authenticated:
        context["keeping"] = keeping_of(item, request.user)
    if item.thread:
        context |= thread_context(request, item, item.thread)
    return render(request, f"library/{_TEMPLATES[Kind(item.kind)]}_detail.html", context)


def visible_item(
    request: HttpRequest, slug: str, at: datetime, items: ItemQuerySet | None = None
) -> Item:
    """The item of this address, or the one that stood here before; else a 404. ``items`` says what
    is read of it."""
    items = Item.objects.for_cards() if items is None else items
    items = items.visible_to(request.user, at)
    item = items.filter(slug=slug).first() or items.filter(old_slugs__slug=slug).first()
    if item is None:
        raise Http404
    return item


def _silent_links(item: Item, *, may_edit: bool) -> list[Link]:
    """Where the page leads to that did not answer lately, as far as the reader sees it there."""
    links = list(item.links.long_gone().order_by("host", "id"))
    if item.kind != Kind.BOOK or may_edit or not links:
        return links
    shown = item.book.copies.filter(is_confirmed=True).values_list("address", flat=True)
    seen = {plain(address) for address in shown}
    return [link for link in links if link.address in seen]


def _of_essay(item: Item, at: datetime) -> Context:
    published = Item.objects.published(at).newest_first().for_cards()
    shown = render_markdown(item.essay.markdown, get_language() or "en")
    ends = {f"{kind}s": published.filter(kind=kind)[:most] for kind, most in AT_THE_END.items()}
    return {"shown": shown, **ends}


def _of_book(item: Item, at: datetime) -> Context:
    book: Book = item.book
    copies = list(book.copies.all())
    return {
        "free_copies": [copy for copy in copies if copy.is_confirmed],
        "unconfirmed_copies": [copy for copy in copies if not copy.is_confirmed],
        "shops": SHOPS,
        "worldcat": VENDORS["worldcat"],
        "earns": any(shop.earns() for shop in SHOPS),
        **_of_work(item, at),
    }


def _of_list(item: Item, at: datetime) -> Context:
    entries = item.readinglist.entries.select_related("item").defer(
        "item__search", "item__names", "item__text"
    )
    return {"entries": [entry for entry in entries if entry.item.is_published(at)]}


def _of_work(item: Item, at: datetime) -> Context:
    others = Item.objects.for_cards().related_to(item, item.topics.all(), at)
    return {"related": others[:RELATED]}


_OF_KIND: dict[Kind, Callable[[Item, datetime], Context]] = {
    Kind.ESSAY: _of_essay,
    Kind.BOOK: _of_book,
    Kind.LIST: _of_list,
}
_TEMPLATES = {
    Kind.ESSAY: "essay",
    Kind.ARTICLE: "article",
    Kind.GUIDE: "article",
    Kind.BOOK: "book",
    Kind.LIST: "list",
}


@require_safe
def item_buy(request: HttpRequest, slug: str, vendor: str) -> HttpResponse:
    """Lead on to a shop or a catalogue: its address is made of what is stored of the book alone."""
    item = visible_item(request, slug, timezone.now())
    book = get_object_or_404(Book, pk=item.pk)
    if vendor not in VENDORS:
        raise Http404
    response = HttpResponseRedirect(VENDORS[vendor].address(book))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
