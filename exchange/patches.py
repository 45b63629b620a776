"""How much is open in each patch of the map. A patch is a cell: what a listing shows anyway."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.categories.registry import CATEGORIES
from exchange.models.listings import Kind
from places.cells import areas_within

if TYPE_CHECKING:
    from exchange.querysets import ListingQuerySet

# How far around its middle the map looks.
AROUND_KM = 25


@dataclass(frozen=True)
class Patch:
    """A cell with what is open in it; ``name`` and ``slug`` are its neighbourhood's."""

    cell: str
    name: str
    slug: str
    offers: int
    needs: int

    @property
    def count(self) -> int:
        return self.offers + self.needs

    @property
    def words(self) -> str:
        """Such as "2 offers and 1 need"."""
        return count_words(self.offers, self.needs)


@dataclass(frozen=True)
class Around:
    """A neighbourhood with what is open in all of its patches."""

    name: str
    slug: str
    offers: int
    needs: int

    @property
    def count(self) -> int:
        return self.offers + self.needs

    @property
    def words(self) -> str:
        return count_words(self.offers, self.needs)


def patches(listings: ListingQuerySet, *, middle: str) -> list[Patch]:
    """Each cell around ``middle`` that has any of ``listings``; one query, by area."""
    near = listings.filter(
        kind__in=Kind.values,
        category__in=list(CATEGORIES),
        area__in=areas_within(middle, AROUND_KM),
    )
    rows = (
        near.order_by("cell", "neighbourhood__name", "neighbourhood__slug")
        .values("cell", "neighbourhood__name", "neighbourhood__slug")
        .annotate(
            offers=Count("pk", filter=Q(kind=Kind.OFFER)),
            needs=Count("pk", filter=Q(kind=Kind.NEED)),
        )
    )
    return [
        Patch(
            row["cell"],
            row["neighbourhood__name"],
            row["neighbourhood__slug"],
            row["offers"],
            row["needs"],
        )
        for row in rows
    ]


def by_cell(found: Iterable[Patch]) -> list[Patch]:
    """One for each cell, also where it lies in two neighbourhoods: its name is the first's."""
    merged: dict[str, Patch] = {}
    for each in found:
        one = merged.get(each.cell)
        if one is not None:
            offers, needs = one.offers + each.offers, one.needs + each.needs
            each = Patch(one.cell, one.name, one.slug, offers, needs)
        merged[each.cell] = each
    return list(merged.values())


def by_neighbourhood(found: Iterable[Patch]) -> list[Around]:
    """The same, summed, in the order of their names."""
    groups: dict[tuple[str, str], list[Patch]] = defaultdict(list)
    for each in found:
        groups[each.name, each.slug].append(each)
    return [
        Around(name, slug, sum(each.offers for each in own), sum(each.needs for each in own))
        for (name, slug), own in sorted(groups.items())
    ]


def count_words(offers: int, needs: int) -> str:
    words = []
    if offers:
        words.append(ngettext("%(n)d offer", "%(n)d offers", offers) % {"n": offers})
    if needs:
        words.append(ngettext("%(n)d need", "%(n)d needs", needs) % {"n": needs})
    return get_text_list(words, _("and"))
