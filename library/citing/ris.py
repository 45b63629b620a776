"""RIS, a tag a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from library.citing.reference import Reference
from library.models import Kind, Role

_TYPES = {Kind.BOOK: "BOOK", Kind.ARTICLE: "ELEC", Kind.GUIDE: "ELEC", Kind.ESSAY: "ELEC"}
_TAGS = {Role.AUTHOR: "AU", Role.EDITOR: "A2", Role.TRANSLATOR: "A4"}


def ris(references: Iterable[Reference]) -> str:
    return "\r\n".join("\r\n".join(_lines(each)) + "\r\n" for each in references)


def _lines(reference: Reference) -> Iterator[str]:
    for tag, value in _tags(reference):
        # A line break would begin another tag.
        if text := " ".join(value.split()):
            yield f"{tag}  - {text}"
    yield "ER  - "


def _tags(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(reference.kind, "GEN")
    yield "ID", reference.key
    yield "TI", reference.title
    for role, name in reference.people:
        yield _TAGS.get(role, "A3"), name
    yield "PB", reference.source
    yield "ET", reference.edition
    if reference.issued:
        yield "PY", str(reference.issued[0])
        date = [str(reference.issued[0]), *(f"{part:02}" for part in reference.issued[1:])]
        yield "DA", "/".join([*date, *[""] * (4 - len(date))])
    yield "SN", reference.isbn
    yield "LA", reference.language
    yield "UR", reference.url
    yield "AB", reference.summary
