"""ThriftBooks: used ones."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from library.vendors.base import Vendor, wanted

if TYPE_CHECKING:
    from library.models import Book


def _address(book: Book) -> str:
    return f"https://www.thriftbooks.com/browse/?{urlencode({'b.search': wanted(book)})}"


THRIFTBOOKS = Vendor(
    name="thriftbooks",
    label="ThriftBooks",
    address=_address,
    earns=lambda: False,
    note=_("Used copies, for less."),
)
