"""What a vendor is: one small module each, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from library.models import Book


@dataclass(frozen=True)
class Vendor:
    """``address`` is where a book is to be had there; ``note`` says when to go there, and
    ``earns`` whether the group gets a share by it."""

    name: str
    label: str
    address: Callable[[Book], str]
    earns: Callable[[], bool]
    note: str | _StrPromise = ""
    is_recommended: bool = False


def wanted(book: Book) -> str:
    """What to search for: the ISBN, or else title and author."""
    return book.isbn13 or f"{book.full_title} {book.credits.partition(',')[0]}".strip()
