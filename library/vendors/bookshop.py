"""Bookshop.org, where every book bought pays a local bookshop."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from library.vendors.base import Vendor, wanted

if TYPE_CHECKING:
    from library.models import Book


def _address(book: Book) -> str:
    if not book.isbn13:
        return f"https://bookshop.org/search?{urlencode({'keywords': wanted(book)})}"
    if settings.BOOKSHOP_AFFILIATE:
        return f"https://bookshop.org/a/{quote(settings.BOOKSHOP_AFFILIATE)}/{book.isbn13}"
    return f"https://bookshop.org/book/{book.isbn13}"


BOOKSHOP = Vendor(
    name="bookshop",
    label="Bookshop.org",
    address=_address,
    earns=lambda: bool(settings.BOOKSHOP_AFFILIATE),
    note=_("Recommended: it pays bookshops around the corner."),
    is_recommended=True,
)
