"""The numbers of books."""

from __future__ import annotations

from stdnum import isbn
from stdnum.exceptions import ValidationError


class WrongISBN(ValueError):
    """The number is none: too long, too short, or its last digit does not fit the others."""


def read_isbn(text: str) -> str:
    """The thirteen digits of what somebody wrote, in either form and with or without hyphens.

    Raises WrongISBN.
    """
    try:
        return str(isbn.validate(text.strip(), convert=True))
    except ValidationError:
        raise WrongISBN(text) from None


def isbn10_of(isbn13: str) -> str:
    """The short form of a number that is right; empty where there is none (979…)."""
    try:
        return str(isbn.to_isbn10(isbn13)) if isbn13 else ""
    except ValidationError:
        return ""


def written(isbn13: str) -> str:
    """As it stands on the back of a book: 978-1-62963-874-4."""
    return str(isbn.format(isbn13)) if isbn13 else ""
