"""Looking for something to read: one page of it, and by what it can be narrowed.

Only the newest thousand of what fits are ranked and counted, so that a search costs the same
however large the library has grown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Count, F, Func, TextField, Value
from django.db.models.functions import Concat, Left

from library.languages import language_words
from library.models import Access, Item, Kind, Topic
from safety.full_text import full_text

if TYPE_CHECKING:
    from library.forms.finding import FindForm
    from library.querysets import ItemQuerySet

PAGE = 20
MOST_RANKED = 1000
MOST_YEARS = 12
# How much of an essay is looked through for the words around what was found.
LOOKED_THROUGH = 20_000


@dataclass(frozen=True)
class Facet:
    """One way to narrow a search: ``value`` of the field ``name``, and how many it leaves."""

    name: str
    value: str
    words: str
    number: int


@dataclass(frozen=True)
class Found:
    """``items`` of one page, ``number`` of all, ``is_part`` where there are more than that."""

    items: list[Item]
    number: int
    is_part: bool
    page: int
    pages: int
    facets: dict[str, list[Facet]]


def find(form: FindForm, items: ItemQuerySet, *, page: int = 1, size: int = PAGE) -> Found:
    """The page of ``items`` that the form asks for: the fittest first, or else the newest."""
    rows = _rows(form, items)
    is_part, rows = len(rows) > MOST_RANKED, rows[:MOST_RANKED]
    # Sorting keeps the newest first among those that fit alike.
    rows.sort(key=lambda row: -row["rank"])
    pages = max(1, -(-len(rows) // size))
    page = min(max(page, 1), pages)
    wanted = [row["pk"] for row in rows[(page - 1) * size : page * size]]
    return Found(
        items=_cards(form, wanted),
        number=len(rows),
        is_part=is_part,
        page=page,
        pages=pages,
        facets=_facets(rows),
    )


def _rows(form: FindForm, items: ItemQuerySet) -> list[dict[str, Any]]:
    found = form.narrow(items).newest_first()
    rank: Any = Value(0.0)
    if form.words:
        rank = SearchRank(F("search"), full_text(form.words, form.languages))
    columns = found.annotate(rank=rank).values("pk", "kind", "language", "issued", "access", "rank")
    return [dict(row) for row in columns[: MOST_RANKED + 1]]


def _cards(form: FindForm, wanted: list[int]) -> list[Item]:
    items = Item.objects.for_cards()
    if form.words:
        # In a language of their own the same words end otherwise.
        query = full_text(form.words, [F("language"), *form.languages])
        text = Concat("summary", Value(" "), Left("text", LOOKED_THROUGH))
        items = items.annotate(
            marked_title=_marked(F("title"), query, "HighlightAll=true"),
            marked_words=_marked(text, query, "MaxFragments=2, MinWords=12, MaxWords=28"),
        )
    found = items.in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


def _marked(text: Any, query: Any, options: str) -> Func:
    """As written (``safety/migrations/0004_mark_what_was_found.py``)."""
    configuration = Func(F("language"), function="search_configuration")
    return Func(
        configuration,
        text,
        query,
        Value(options),
        function="search_marked",
        output_field=TextField(),
    )


def _facets(rows: list[dict[str, Any]]) -> dict[str, list[Facet]]:
    kinds = Counter(row["kind"] for row in rows)
    languages = Counter(row["language"] for row in rows)
    years = Counter(row["issued"][:4] for row in rows if row["issued"])
    free = sum(row["access"] == Access.FREE for row in rows)
    newest = sorted(years.items(), reverse=True)[:MOST_YEARS]
    return {
        "kind": [Facet("kind", kind, str(kind.label), kinds[kind]) for kind in Kind if kinds[kind]],
        "topic": _topics(row["pk"] for row in rows),
        "language": [
            Facet("language", code, language_words(code), number)
            for code, number in languages.most_common()
        ],
        "year": [Facet("year", year, year, number) for year, number in newest],
        "free": [Facet("free", "on", "", free)] if free else [],
    }


def _topics(pks: Iterable[int]) -> list[Facet]:
    topics = Topic.objects.filter(items__in=list(pks)).annotate(number=Count("items"))
    rows = topics.order_by("place", "name").values_list("slug", "name", "number")
    return [Facet("topic", slug, name, number) for slug, name, number in rows]
