"""Filling the library from a file, whole or not at all.

JSON (UTF-8): ``{"topics": [{"name", "words", "about"}], "items": [{"kind", "title", …}]}``, or only
the list of items. CSV (UTF-8, with a header): one row an item. The fields are those of
``library.forms.items``; what a form has on several lines is a list in JSON (texts, or objects with
``name`` and ``role``, ``host``, ``address``, ``basis`` and ``confirmed``, ``item`` and ``note``)
and divided by line breaks in CSV. ``published_at`` is "draft", a moment, or nothing: at once.

An item is known by its slug, which is made of its title where none is given.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify

from library.actions.saving import CannotSave, save_item
from library.forms.items import FORMS, ItemForm
from library.lines import credit_line, line_of
from library.models import Item, Kind, Topic
from library.slugs import slug_of
from safety.text import no_line_breaks

DRAFT = "draft"
LINES = {
    "credits": ("name", "role"),
    "copies": ("host", "address", "basis", "confirmed"),
    "entries": ("item", "note"),
    "topics": ("name",),
    "to_confirm": ("name",),
}
KNOWN = {"kind", "published_at"}.union(*(form.base_fields for form in FORMS.values()))


class LoadingError(Exception):
    """``problems`` has a sentence for each, beginning with its row."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Row:
    """An item of the file, read and found right; ``where`` is "row 3 (Care Work)"."""

    where: str
    kind: Kind
    form: ItemForm
    slug: str
    published_at: datetime | None
    has_date: bool


@dataclass
class Library:
    """What stands in a file: topics as (name, words, about), and items."""

    topics: list[tuple[str, str, str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Loaded:
    added: int
    changed: int
    same: int


# Text of another file, by the name that ``markdown_file`` and ``closing_file`` give.
Reader = Callable[[str], str]


def read_library(data: bytes, *, read: Reader | None = None) -> Library:
    """Raises LoadingError with every problem in the file."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LoadingError(f"byte {error.start}: this is not UTF-8. Save the file so.") from None
    is_json = text.lstrip().startswith(("{", "["))
    topics, items = _from_json(text) if is_json else ([], list(_from_csv(text)))
    library, problems = Library(), []
    for number, given in enumerate(topics, start=1):
        try:
            library.topics.append(_topic(given))
        except ValueError as error:
            problems.append(f"topic {number}: {error}")
    for number, given in enumerate(items, start=1):
        where = f"row {number} ({_title(given)})"
        try:
            library.rows.append(_row(given, where, read))
        except ValueError as error:
            problems += [f"{where}: {line}" for line in str(error).split("\n")]
    problems += _twice(library.rows)
    if problems:
        raise LoadingError(*problems)
    if not library.rows and not library.topics:
        raise LoadingError("row 1: there is nothing in this file.")
    return library


def _from_json(text: str) -> tuple[list[Any], list[Any]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LoadingError(f"This is not JSON: {error}.") from None
    whole = {"items": found} if isinstance(found, list) else found
    topics, items = whole.get("topics", []), whole.get("items", [])
    if not isinstance(topics, list) or not isinstance(items, list):
        raise LoadingError("“topics” and “items” must be lists.")
    return topics, items


def _from_csv(text: str) -> Iterator[dict[str, str]]:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        if "kind" not in header or "title" not in header:
            raise LoadingError("row 0: the header needs “kind” and “title”.")
        for cells in lines:
            if any(cell.strip() for cell in cells):
                # One that is too long is told by the cells without a name.
                yield dict(zip([*header, *[""] * len(cells)], cells, strict=False))
    except csv.Error as error:
        raise LoadingError(f"line {lines.line_num}: this is not CSV ({error}).") from None


def _topic(given: Any) -> tuple[str, str, str]:
    if not isinstance(given, dict) or not no_line_breaks(str(given.get("name", ""))):
        raise ValueError("the name is missing.")
    name, words, about = (no_line_breaks(str(given.get(n, ""))) for n in ("name", "words", "about"))
    for column, value, most in (("name", name, 80), ("words", words, 300), ("about", about, 20)):
        if len(value) > most:
            raise ValueError(f"{column} is longer than {most} characters.")
    return name, words, about


def _title(given: Any) -> str:
    title = str(given.get("title", "")) if isinstance(given, dict) else ""
    return no_line_breaks(title)[:60] or "without a title"


def _row(given: Any, where: str, read: Reader | None) -> Row:
    """Raises ValueError with a line for each problem."""
    if not isinstance(given, dict):
        raise ValueError("this is no item.")
    texts = dict(_texts(given, read))
    if unknown := sorted(set(texts) - KNOWN):
        raise ValueError(f"there is no field {', '.join(map(repr, unknown))}.")
    if texts.get("kind") not in Kind.values:
        raise ValueError(f"kind: write one of {', '.join(Kind.values)}.")
    kind = Kind(texts["kind"])
    published_at = _moment(texts.get("published_at", ""))
    form = FORMS[kind](texts)
    if not form.is_valid():
        found = form.errors.get_json_data()
        lines = [f"{name}: {each['message']}" for name, errors in found.items() for each in errors]
        raise ValueError("\n".join(lines))
    data = form.cleaned_data
    slug = data["slug"].lower() or slug_of(data["title"], data["subtitle"])
    has_date = bool(texts.get("published_at"))
    return Row(where, kind, form, slug, published_at, has_date)


def _texts(given: Mapping[str, Any], read: Reader | None) -> Iterator[tuple[str, str]]:
    """Each field as it would stand in the form."""
    for name, value in given.items():
        if name.endswith("_file") and read:
            yield name.removesuffix("_file"), read(str(value))
        elif isinstance(value, list) and name in LINES:
            yield name, "\n".join(_line(name, each) for each in value)
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            yield name, str(value)
        elif value is not None:
            raise ValueError(f"{name}: write a text.")


def _line(name: str, value: Any) -> str:
    if not isinstance(value, dict):
        return no_line_breaks(str(value))
    parts = [value.get(part, "") for part in LINES[name]]
    texts = [("confirmed" if part else "") if isinstance(part, bool) else no_line_breaks(str(part))
             for part in parts]  # fmt: skip
    return credit_line(*texts) if name == "credits" else line_of(*texts)


def _moment(text: str) -> datetime | None:
    if text in ("", DRAFT):
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError("published_at: write draft, or a moment such as 2030-12-24T18:00+00:00.")
    return moment


def _twice(rows: list[Row]) -> Iterator[str]:
    seen: dict[str, Row] = {}
    for row in rows:
        if seen.setdefault(row.slug, row) is not row:
            yield f"{row.where}: slug: {row.slug} is there already, at {seen[row.slug].where}."


@transaction.atomic
def save_library(library: Library, *, at: datetime, add_only: bool = False) -> Loaded:
    """Add what is new and change what says something else now; nothing is taken away.

    ``add_only`` leaves what is there as it is, whoever wrote it. Raises LoadingError, and then
    nothing has changed.
    """
    for place, (name, words, about) in enumerate(library.topics):
        values = {"words": words, "about": about, "place": place}
        make = Topic.objects.get_or_create if add_only else Topic.objects.update_or_create
        make(name=name, defaults={**values, "slug": slugify(name) or f"topic-{place}"})
    counts = {"added": 0, "changed": 0, "same": 0}
    problems = []
    # What stands first in the file counts as newest. Lists are saved last: they name the others.
    rows = [(row, at - timedelta(seconds=place)) for place, row in enumerate(library.rows)]
    for row, moment in sorted(rows, key=lambda pair: pair[0].kind == Kind.LIST):
        try:
            counts[_save(row, moment, at, add_only)] += 1
        except CannotSave as error:
            problems.append(f"{row.where}: {error.field}: {error.why}")
    if problems:
        raise LoadingError(*problems)
    return Loaded(**counts)


def _save(row: Row, moment: datetime, at: datetime, add_only: bool) -> str:
    there = Item.objects.filter(Q(slug=row.slug) | Q(old_slugs__slug=row.slug)).first()
    if there is not None and add_only:
        return "same"
    if there is not None and there.kind != row.kind:
        raise CannotSave("kind", f"{row.slug} is there already, as {there.kind}.")
    model = row.form.model
    item = model._default_manager.get(pk=there.pk) if there is not None else None
    published_at = row.published_at
    if not row.has_date:
        published_at = item.published_at if item is not None else moment
    slug = item.slug if item is not None else row.slug
    content = row.form.content(published_at=published_at, slug=slug)
    before = item.revisions.count() if item is not None else 0
    item = save_item(kind=row.kind, model=model, content=content, by=None, at=at, item=item)
    if not before:
        return "added"
    return "changed" if item.revisions.count() > before else "same"
