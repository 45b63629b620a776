"""A long list a page at a time, read from a place in it: nothing before that is counted or read.

Every listing has a place of its own, so that pages neither overlap nor leave gaps while others
post and close theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from exchange.models import Listing

if TYPE_CHECKING:
    from exchange.querysets import ListingQuerySet

GREATEST_ID = 2**63 - 1
GREATEST_STEP = 99


@dataclass(frozen=True)
class Place:
    """Where a listing stands: ``step`` away, nearest first, then by how new it is."""

    published_at: datetime
    pk: int
    step: int | None = None

    def __str__(self) -> str:
        step = [] if self.step is None else [str(self.step)]
        return "_".join([*step, self.published_at.isoformat(), str(self.pk)])


@dataclass(frozen=True)
class Page:
    """``before`` is the place from which to read back, ``after`` the one to read on from; None
    where there is nothing more."""

    listings: list[Listing]
    before: Place | None
    after: Place | None


def read_place(text: str, *, has_step: bool) -> Place | None:
    """The place that was written so; None for anything else."""
    step, separator, rest = text.partition("_") if has_step else ("", "_", text)
    written, second, number = rest.partition("_")
    if not separator or not second or (has_step and not _is_number(step, GREATEST_STEP)):
        return None
    try:
        published_at = parse_datetime(written)
        if published_at is None or published_at.tzinfo is None:
            return None
        # In UTC, because PostgreSQL refuses some of the offsets that Python takes.
        published_at = published_at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if not _is_number(number, GREATEST_ID):
        return None
    return Place(published_at, int(number), int(step) if has_step else None)


def read_page(
    listings: ListingQuerySet,
    *,
    size: int,
    after: Place | None = None,
    before: Place | None = None,
    has_step: bool = False,
) -> Page:
    """The ``size`` listings after a place, before one, or from the beginning, as cards show them.

    ``has_step``: the nearest first (``with_steps_from``), and each step by itself the newest.
    """
    order = [*(["step"] if has_step else []), "-published_at", "-id"]
    if after is None and before is not None:
        found = _places(_before(listings, before).order_by(*_reversed(order)), size + 1)
        if len(found) < size:
            # The beginning, where something is gone: filled up from what follows.
            return read_page(listings, size=size, has_step=has_step)
        rows = found[:size][::-1]
        return Page(_cards(rows), rows[0] if len(found) > size else None, rows[-1])
    found = _places((_after(listings, after) if after else listings).order_by(*order), size + 1)
    rows = found[:size]
    return Page(
        _cards(rows),
        rows[0] if after and rows else None,
        rows[-1] if len(found) > size else None,
    )


def _places(listings: ListingQuerySet, most: int) -> list[Place]:
    names = ["published_at", "pk", *(["step"] if "step" in listings.query.annotations else [])]
    return [Place(*values) for values in listings.values_list(*names)[:most]]


def _cards(places: list[Place]) -> list[Listing]:
    """Asked for apart, so that only those of one page are joined with all that a card shows."""
    if not places:
        return []
    found = Listing.objects.for_cards().in_bulk([place.pk for place in places])
    return [found[place.pk] for place in places if place.pk in found]


def _after(listings: ListingQuerySet, place: Place) -> ListingQuerySet:
    # With the one bound by which an index is entered standing for itself.
    later = Q(published_at__lte=place.published_at) & (
        Q(published_at__lt=place.published_at) | Q(pk__lt=place.pk)
    )
    if place.step is None:
        return listings.filter(later)
    return listings.filter(Q(step__gt=place.step) | (Q(step=place.step) & later))


def _before(listings: ListingQuerySet, place: Place) -> ListingQuerySet:
    earlier = Q(published_at__gte=place.published_at) & (
        Q(published_at__gt=place.published_at) | Q(pk__gt=place.pk)
    )
    if place.step is None:
        return listings.filter(earlier)
    return listings.filter(Q(step__lt=place.step) | (Q(step=place.step) & earlier))


def _reversed(order: list[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def _is_number(text: str, greatest: int) -> bool:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(greatest))
    return is_number and int(text) <= greatest
