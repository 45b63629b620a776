"""BibTeX, with the fields of biblatex that its newer readers know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from library.citing.reference import Reference
from library.models import Kind, Role

# Backslashes and braces would end or open a value; the others mean something to TeX.
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {char: f"\\{char}" for char in "{}%&$#_"}


def bibtex(references: Iterable[Reference]) -> str:
    return "\n".join(map(_entry, references))


def _entry(reference: Reference) -> str:
    kind = "book" if reference.kind == Kind.BOOK else "misc"
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(reference) if value)
    return f"@{kind}{{{reference.key},\n{fields}}}\n"


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{_text(reference.title)}}}"
    for name, role in (("author", Role.AUTHOR), ("editor", Role.EDITOR)):
        # In braces of their own: names of collectives are not taken apart.
        yield name, " and ".join(f"{{{_text(each)}}}" for each in reference.named(role))
    others = [f"{name} ({role})" for role, name in reference.people if role not in _NAMED]
    yield "note", _text(", ".join(others))
    source = "publisher" if reference.kind == Kind.BOOK else "howpublished"
    yield source, _text(reference.source)
    yield "edition", _text(reference.edition)
    yield "year", str(reference.issued[0]) if reference.issued else ""
    yield "month", str(reference.issued[1]) if len(reference.issued) > 1 else ""
    yield "isbn", reference.isbn
    yield "langid", reference.language
    # An address is taken as it is, but for what would end the value.
    yield "url", re.sub(r"[{}\\]", lambda char: f"%{ord(char[0]):02X}", reference.url)
    yield "abstract", _text(reference.summary)


_NAMED = (Role.AUTHOR, Role.EDITOR)


def _text(value: str) -> str:
    return "".join(_SPECIAL.get(char, char) for char in " ".join(value.split()))
