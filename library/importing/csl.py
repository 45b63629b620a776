"""CSL-JSON, which Zotero and others write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from library.importing.cited import Cited, NotReadable, cited, date_of
from library.models import Kind

_ROLES = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "illustrator": "illustrator",
    "interviewer": "interviewer",
    "contributor": "interviewee",
}


def read(text: str) -> Iterator[Cited]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NotReadable(_("This begins like JSON, but is none to its end.")) from None
    for entry in found if isinstance(found, list) else [found]:
        if isinstance(entry, dict):
            yield _entry(entry)
        else:
            yield Cited(problem=_("This is no entry."))


def _entry(entry: dict[str, Any]) -> Cited:
    is_book = entry.get("type") == "book"
    places = ("publisher",) if is_book else ("container-title", "publisher")
    return cited(
        Kind.BOOK if is_book else Kind.ARTICLE,
        title=_text(entry, "title"),
        people={role: _names(entry.get(name)) for name, role in _ROLES.items()},
        source=next((text for name in places if (text := _text(entry, name))), ""),
        issued=_issued(entry.get("issued")),
        isbn=_text(entry, "ISBN").split(" ")[0],
        address=_text(entry, "URL"),
        doi=_text(entry, "DOI"),
        language=_text(entry, "language"),
        edition=_text(entry, "edition"),
        summary=_text(entry, "abstract"),
    )


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name, "")
    return " ".join(str(value).split()) if isinstance(value, (str, int)) else ""


def _names(people: Any) -> list[str]:
    known = [each for each in people if isinstance(each, dict)] if isinstance(people, list) else []
    parts = ("given", "non-dropping-particle", "family")
    return [
        _text(each, "literal") or " ".join(filter(None, (_text(each, part) for part in parts)))
        for each in known
    ]


def _issued(value: Any) -> str:
    """``{"date-parts": [[2021, 3]]}``; a ``raw`` date is not guessed at."""
    dates = value.get("date-parts") if isinstance(value, dict) else None
    first = dates[0] if isinstance(dates, list) and dates else None
    known = [str(part) for part in first[:3]] if isinstance(first, list) else []
    return date_of(*known) if known else ""
