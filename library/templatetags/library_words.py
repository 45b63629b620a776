"""Words of the library's pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.safestring import SafeString

from library.dates import in_words
from library.isbn import written
from library.languages import language_words
from library.marking import marked
from library.models import Kind

register = template.Library()

ICONS = {
    Kind.ESSAY: "edit",
    Kind.ARTICLE: "newspaper",
    Kind.GUIDE: "signpost",
    Kind.BOOK: "book",
    Kind.LIST: "list",
}
LICENCES = {
    f"CC {name} 4.0": f"https://creativecommons.org/licenses/{name.lower()}/4.0/"
    for name in ("BY", "BY-SA", "BY-NC", "BY-NC-SA", "BY-ND", "BY-NC-ND")
} | {"CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/"}


@register.filter
def kind_icon(kind: str) -> str:
    return ICONS[Kind(kind)]


@register.filter
def date_words(text: str) -> str:
    return in_words(text)


@register.filter
def isbn_words(isbn13: str) -> str:
    return written(isbn13)


@register.filter
def host(address: str) -> str:
    """Whose page an address is: "truthout.org"."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


@register.filter
def licence_url(licence: str) -> str:
    """Where a licence stands that everybody knows; empty for others."""
    return LICENCES.get(licence, "")


@register.filter
def at(items: Sequence[Any], place: int) -> Any:
    """The one in this place of several."""
    return items[place]


@register.filter
def of(texts: Mapping[str, str], name: str) -> str:
    """What stands there under a name; the name itself for nothing."""
    return texts.get(name, name)


@register.filter
def marked_words(text: str) -> SafeString:
    return marked(text)


register.filter("language_words", language_words)
