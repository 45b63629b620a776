"""RIS, by rispy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import rispy

from library.importing.cited import Cited, cited, date_of, family_last
from library.models import Kind

BOOKS = {"BOOK", "EBOOK", "EDBOOK"}


def read(text: str) -> Iterator[Cited]:
    for entry in rispy.loads(text, skip_unknown_tags=True):
        yield _entry(entry)


def _entry(entry: Mapping[str, Any]) -> Cited:
    is_book = entry.get("type_of_reference", "") in BOOKS
    urls = entry.get("urls") or [entry.get("url", "")]
    places = ("publisher",) if is_book else ("journal_name", "secondary_title", "publisher")
    return cited(
        Kind.BOOK if is_book else Kind.ARTICLE,
        title=_first(entry, ("title", "primary_title", "short_title")),
        people={
            "author": _names(entry, "authors", "first_authors"),
            "editor": _names(entry, "secondary_authors"),
            "translator": _names(entry, "subsidiary_authors"),
        },
        source=_first(entry, places),
        issued=_issued(entry),
        isbn=_first(entry, ("issn",)),
        address=str(urls[0]) if urls else "",
        doi=_first(entry, ("doi",)),
        language=_first(entry, ("language",)),
        edition=_first(entry, ("edition",)),
        summary=_first(entry, ("abstract", "notes_abstract")),
    )


def _first(entry: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(entry[name]) for name in names if entry.get(name)), "")


def _names(entry: Mapping[str, Any], *names: str) -> list[str]:
    return [family_last(each) for name in names for each in entry.get(name) or []]


def _issued(entry: Mapping[str, Any]) -> str:
    """``2021/03/09/``, where a part may be empty; the year stands by itself too."""
    date = str(entry.get("date") or entry.get("publication_year") or entry.get("year") or "")
    year, month, day = [*date.split("/"), "", "", ""][:3]
    return date_of(year or str(entry.get("year", "")), month, day)
