"""Taking in what others cite: BibTeX, RIS or CSL-JSON, looked at before anything is saved."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from library.forms.items import FORMS, ItemForm
from library.importing import bibtex, csl, ris
from library.importing.cited import Cited, NotReadable
from library.models import Item, Kind

# More than these nobody looks through on one page.
MOST_ENTRIES = 100
MOST_LETTERS = 200_000
_RIS = re.compile(r"^TY {2}-", re.MULTILINE)
_BIBTEX = re.compile(r"@(?!string|comment|preamble)[a-z]+\s*[{(]", re.IGNORECASE)


@dataclass
class Candidate:
    """An entry that can be taken in. ``form`` is missing where it could not be read at all.

    ``known`` are items that may be the same: by ISBN, address or title; ``twice`` says that one
    before it in the file is.
    """

    number: int
    kind: Kind | None = None
    form: ItemForm | None = None
    problems: list[str] = field(default_factory=list)
    known: list[Item] = field(default_factory=list)
    twice: bool = False

    @property
    def can_be_taken(self) -> bool:
        return not self.problems

    @property
    def is_new(self) -> bool:
        return self.can_be_taken and not self.known and not self.twice


def read_citations(text: str) -> list[Candidate]:
    """Every entry, checked as an editor's form is, with what is there already marked.

    Raises NotReadable.
    """
    found = list(islice(_read(text), MOST_ENTRIES + 1))
    if len(found) > MOST_ENTRIES:
        raise _too_many()
    if not found:
        raise NotReadable(_("There is no entry in this."))
    candidates = [_candidate(number, each) for number, each in enumerate(found, start=1)]
    _mark_known(candidates)
    return candidates


def _too_many() -> NotReadable:
    return NotReadable(
        _("These are more than %(most)s entries. Send them in parts.") % {"most": MOST_ENTRIES}
    )


def _read(text: str) -> Iterator[Cited]:
    if len(text) > MOST_LETTERS:
        raise NotReadable(
            _("This is longer than %(most)s characters. Send it in parts.") % {"most": MOST_LETTERS}
        )
    begins = text.lstrip("\ufeff \t\r\n")
    if begins.startswith(("[", "{")):
        return csl.read(begins)
    if _RIS.search(begins):
        return ris.read(begins)
    if "@" in begins:
        # Counted first: bibtexparser reads all of them before it gives one.
        if len(_BIBTEX.findall(begins)) > MOST_ENTRIES:
            raise _too_many()
        return bibtex.read(begins)
    raise NotReadable(_("This is neither BibTeX nor RIS nor CSL-JSON."))


def _candidate(number: int, cited: Cited) -> Candidate:
    if cited.problem:
        return Candidate(number, problems=[cited.problem])
    kind = Kind(cited.fields["kind"])
    form = FORMS[kind](cited.fields)
    problems = [
        f"{form.fields[name].label}: {message}" if name in form.fields else str(message)
        for name, messages in form.errors.items()
        for message in messages
    ]
    return Candidate(number, kind, form, problems)


def _mark_known(candidates: Sequence[Candidate]) -> None:
    """One query for what is there, and one look over the file for what stands twice in it."""
    marks = {each.number: _marks(each) for each in candidates}
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for each in marks.values():
        for name, value in each:
            wanted[name].add(value)
    known: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
    same = Q(book__isbn13__in=wanted["isbn13"]) | Q(article__address__in=wanted["address"])
    items = Item.objects.alias(lower=Lower("title")).filter(same | Q(lower__in=wanted["title"]))
    for item in items.select_related("book", "article"):
        own = {"title": item.title.lower()}
        own["isbn13"] = getattr(getattr(item, "book", None), "isbn13", "")
        own["address"] = getattr(getattr(item, "article", None), "address", "")
        for mark in own.items():
            known[mark].append(item)
    seen: set[tuple[str, str]] = set()
    for candidate in candidates:
        mine = marks[candidate.number]
        there = {item.pk: item for mark in mine for item in known[mark]}
        candidate.known, candidate.twice = list(there.values()), bool(seen & mine)
        seen |= mine


def _marks(candidate: Candidate) -> set[tuple[str, str]]:
    """What two entries about the same have in common: one of these is enough."""
    data = candidate.form.cleaned_data if candidate.form is not None else {}
    found = {name: str(data.get(name) or "") for name in ("isbn13", "address")}
    found["title"] = str(data.get("title") or "").lower()
    return {(name, value) for name, value in found.items() if value}
