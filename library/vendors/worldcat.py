"""WorldCat: which library near the reader lends it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from library.vendors.base import Vendor, wanted

if TYPE_CHECKING:
    from library.models import Book


def _address(book: Book) -> str:
    if book.isbn13:
        return f"https://www.worldcat.org/isbn/{book.isbn13}"
    return f"https://search.worldcat.org/search?{urlencode({'q': wanted(book)})}"


WORLDCAT = Vendor(
    name="worldcat",
    label="WorldCat",
    address=_address,
    earns=lambda: False,
    note=_("Which libraries near you lend it."),
)
