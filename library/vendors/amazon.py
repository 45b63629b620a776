"""Amazon, last and for those who have no other way."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from library.vendors.base import Vendor, wanted

if TYPE_CHECKING:
    from library.models import Book


def _address(book: Book) -> str:
    tag = {"tag": settings.AMAZON_TAG} if settings.AMAZON_TAG else {}
    if book.isbn10:
        query = f"?{urlencode(tag)}" if tag else ""
        return f"https://www.amazon.com/dp/{book.isbn10}{query}"
    return f"https://www.amazon.com/s?{urlencode({'k': wanted(book), **tag})}"


AMAZON = Vendor(
    name="amazon",
    label="Amazon",
    address=_address,
    earns=lambda: bool(settings.AMAZON_TAG),
    note=_("Only if you need to."),
)
