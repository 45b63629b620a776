"""BibTeX and biblatex, by bibtexparser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import split_multiple_persons_names
from bibtexparser.model import Block, DuplicateBlockKeyBlock, Entry
from django.utils.translation import gettext as _
from pylatexenc.latex2text import LatexNodes2Text

from library.importing.cited import Cited, cited, date_of, family_last
from library.models import Kind

BOOKS = {"book", "mvbook", "collection", "mvcollection", "proceedings", "reference"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ROLES = ("author", "editor", "translator", "illustrator")
# Not LaTeX: they would be read wrong.
_AS_THEY_ARE = {"url", "doi", "isbn", "date", "year", "month", "day"}
_PUBLISHERS = ("publisher", "organization", "institution", "howpublished")
_JOURNALS = ("journaltitle", "journal", "booktitle", "howpublished", *_PUBLISHERS)
_LANGUAGES = ("langid", "language", "hyphenation")
_LATEX = {"title", "subtitle", "edition", "abstract", *_JOURNALS, *_LANGUAGES}
# No field takes as much, as its form says; it is not read first, which may take long.
_LONGEST = 10_000


def read(text: str) -> Iterator[Cited]:
    """Each entry in the order of the file; what is broken says where it begins."""
    library = parse_string(text)
    broken = {id(block): block for block in library.failed_blocks}
    for block in library.blocks:
        entry = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block
        if isinstance(entry, Entry):
            # Two that were given the same key are two all the same.
            yield _entry(entry) or _broken(block)
        elif id(block) in broken:
            yield _broken(block)


def _broken(block: Block) -> Cited:
    line = (block.start_line or 0) + 1
    return Cited(problem=_("What begins in line %(line)s cannot be read.") % {"line": line})


def _entry(entry: Entry) -> Cited | None:
    """None for braces or commands within each other so deeply that nobody reads them."""
    try:
        return _read(entry)
    except RecursionError:
        return None


def _read(entry: Entry) -> Cited:
    raw = {name.lower(): str(each.value) for name, each in entry.fields_dict.items()}
    said = {name: value.strip(' {}"') for name, value in raw.items() if name in _AS_THEY_ARE}
    said |= {name: _plain(value) for name, value in raw.items() if name in _LATEX}
    is_book = entry.entry_type.lower() in BOOKS
    return cited(
        Kind.BOOK if is_book else Kind.ARTICLE,
        title=said.get("title", ""),
        subtitle=said.get("subtitle", ""),
        people={role: _names(raw.get(role, "")) for role in _ROLES},
        source=_first(said, _PUBLISHERS if is_book else _JOURNALS),
        issued=_issued(said),
        isbn=said.get("isbn", "").split()[0] if said.get("isbn") else "",
        address=said.get("url", ""),
        doi=said.get("doi", ""),
        language=_first(said, _LANGUAGES),
        edition=said.get("edition", ""),
        summary=said.get("abstract", ""),
    )


def _first(said: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((said[name] for name in names if said.get(name)), "")


def _names(text: str) -> list[str]:
    """In braces of its own a name is a collective's, and stays as it is."""
    if len(text) > _LONGEST:
        return [text]
    names = split_multiple_persons_names(text) if text else []
    return [_plain(name) if name.startswith("{") else family_last(_plain(name)) for name in names]


def _issued(said: Mapping[str, str]) -> str:
    if date := re.match(r"\d{4}(-\d{2}){0,2}", said.get("date", "")):
        return date[0]
    month = said.get("month", "").strip().lower()
    if month[:3] in MONTHS:
        month = str(MONTHS.index(month[:3]) + 1)
    return date_of(said.get("year", ""), month, said.get("day", ""))


def _plain(value: str) -> str:
    if len(value) > _LONGEST:
        return value
    text: str = LatexNodes2Text(keep_comments=True).latex_to_text(value)
    return " ".join(text.split())
