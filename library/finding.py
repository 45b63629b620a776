"""Looking for something to read: one page of it, and by what it can be narrowed.

A search costs the same however large the library has grown: of what fits, the newest few hundred
are ranked and counted, besides what is called just so and the newest that say it in their title,
in who made them or in where they appeared (docs/adr/0016). Of fewer that is all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchRank
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Func, Q, TextField, Value
from django.db.models.functions import Concat, Left

from library.languages import language_words
from library.models import Access, Item, Kind, Topic
from safety.full_text import full_text

if TYPE_CHECKING:
    from library.forms.finding import FindForm

PAGE = 20
MOST_RANKED = 240
MOST_NAMED = 100
MOST_YEARS = 12
COLUMNS = ("pk", "kind", "language", "issued", "access")
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


def find(form: FindForm, *, at: datetime, page: int = 1, size: int = PAGE) -> Found:
    """The page of what is published that the form asks for: the fittest first, or the newest."""
    rows = _rows(form, at)
    is_part, rows = len(rows) > MOST_RANKED, rows[:MOST_RANKED]
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


def _rows(form: FindForm, at: datetime) -> list[dict[str, Any]]:
    """What is ranked, the fittest first, and one more where there are more."""
    newest = form.narrowed(at)
    if not form.words:
        return list(newest.values(*COLUMNS)[: MOST_RANKED + 1])
    said = (form.words, form.languages)
    parts = [
        newest.saying(*said).values("pk")[: MOST_RANKED + 1],
        newest.named(*said).values("pk")[:MOST_NAMED],
        newest.filter(title__iexact=form.words).values("pk")[:MOST_NAMED],
    ]
    # Found first and ranked afterwards: ranking reads all that is said of an item.
    found = Item.objects.filter(pk__in=parts[0].union(*parts[1:])).annotate(
        rank=SearchRank(F("search"), full_text(*said)),
        is_called_so=ExpressionWrapper(Q(title__iexact=form.words), BooleanField()),
    )
    ranked = found.order_by("-is_called_so", "-rank", "-published_at", "-pk")
    return list(ranked.values(*COLUMNS))


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
    topics = Topic.objects.filter(about_it__item__in=list(pks)).annotate(number=Count("about_it"))
    rows = topics.order_by("-number", "place", "name").values_list("slug", "name", "number")
    return [Facet("topic", slug, name, number) for slug, name, number in rows]
