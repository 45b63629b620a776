"""Why nobody is suggested for a listing: one hard rule after the other is left out, and whoever
then remains is counted.

Counted are only listings that the reader finds by looking anyway, so the numbers disclose nobody
who is hidden. One query, however many listings there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import CharField, SmallIntegerField, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.categories.registry import category_of
from exchange.matching import candidates, could_go_with, still_to_ask

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Listing
    from exchange.querysets import ListingQuerySet

# Beyond this many it is no longer worth a number.
MOST_COUNTED = 30


@dataclass(frozen=True)
class Obstacle:
    """``people`` neighbours would go with the listing but for ``what``."""

    what: str
    people: int
    is_offer: bool

    def __str__(self) -> str:
        return (_OF_OFFERS if self.is_offer else _OF_NEEDS)[self.what](self.people)


def obstacles(listing: Listing, *, viewer: User, at: datetime) -> list[Obstacle]:
    """What keeps neighbours whom ``viewer`` sees from ``listing``; the nearest to fitting first."""
    category = category_of(listing)
    anybody = still_to_ask(could_go_with(listing, at=at).visible_to(viewer), listing, at)
    then = anybody.sharing_dates_with(listing, at, whole=category.whole)
    without = {
        "amount": category.allowed(listing, anybody.sharing_dates_with(listing, at, fits=False)),
        "dates": category.allowed(listing, anybody.with_dates(at)),
        "distance": category.allowed(listing, then, anywhere=True),
        "details": category.allowed(listing, then, whatever=True),
        "asked": candidates(listing, at=at).visible_to(viewer),
    }
    found: dict[str, set[int]] = {what: set() for what in without}
    for what, person in _people(without):
        if not any(person in others for others in found.values()):
            found[what].add(person)
    is_offer = listing.is_offer
    return [Obstacle(what, len(people), is_offer) for what, people in found.items() if people]


def _people(without: dict[str, ListingQuerySet]) -> list[tuple[str, int]]:
    """Whoever remains by what is left out, in its order; at most MOST_COUNTED of each."""
    first, *others = (
        listings.annotate(
            place=Value(place, output_field=SmallIntegerField()),
            what=Value(what, output_field=CharField()),
        )
        .order_by("person")
        .values_list("place", "what", "person")
        .distinct()[:MOST_COUNTED]
        for place, (what, listings) in enumerate(without.items())
    )
    rows = sorted(first.union(*others, all=True))
    return [(what, person) for _place, what, person in rows]


Sentence = Callable[[int], str]


def _number(count: int) -> str:
    """As far as it was counted."""
    return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED}+"


def _amount_left(count: int) -> str:
    words = ngettext(
        "%(count)s neighbour offers this then, but has less left, or not for all of the time.",
        "%(count)s neighbours offer this then, but have less left, or not for all of the time.",
        count,
    )
    return words % {"count": _number(count)}


def _other_dates(count: int) -> str:
    words = ngettext(
        "%(count)s neighbour offers this, but on other days or at other hours.",
        "%(count)s neighbours offer this, but on other days or at other hours.",
        count,
    )
    return words % {"count": _number(count)}


def _too_far(count: int) -> str:
    words = ngettext(
        "%(count)s neighbour offers this then, but does not go this far.",
        "%(count)s neighbours offer this then, but do not go this far.",
        count,
    )
    return words % {"count": _number(count)}


def _something_else(count: int) -> str:
    words = ngettext(
        "%(count)s neighbour offers something like it then, but some of the details do not fit.",
        "%(count)s neighbours offer something like it then, but some of the details do not fit.",
        count,
    )
    return words % {"count": _number(count)}


def _needed_more(count: int) -> str:
    words = ngettext(
        "%(count)s neighbour needs this then, but more of it than is left, or for longer.",
        "%(count)s neighbours need this then, but more of it than is left, or for longer.",
        count,
    )
    return words % {"count": _number(count)}


def _needed_on_others(count: int) -> str:
    words = ngettext(
        "%(count)s neighbour needs this, but on other days or at other hours.",
        "%(count)s neighbours need this, but on other days or at other hours.",
        count,
    )
    return words % {"count": _number(count)}


def _needed_far_away(count: int) -> str:
    words = ngettext(
        "%(count)s neighbour needs this then, but farther away than your offer goes.",
        "%(count)s neighbours need this then, but farther away than your offer goes.",
        count,
    )
    return words % {"count": _number(count)}


def _needed_otherwise(count: int) -> str:
    words = ngettext(
        "%(count)s neighbour needs something like it then, but some of the details do not fit.",
        "%(count)s neighbours need something like it then, but some of the details do not fit.",
        count,
    )
    return words % {"count": _number(count)}


def _asked(count: int) -> str:
    return _("Who would fit was asked or set aside already, or would rather not be asked now.")


_OF_NEEDS: dict[str, Sentence] = {
    "amount": _amount_left,
    "dates": _other_dates,
    "distance": _too_far,
    "details": _something_else,
    "asked": _asked,
}
_OF_OFFERS: dict[str, Sentence] = {
    "amount": _needed_more,
    "dates": _needed_on_others,
    "distance": _needed_far_away,
    "details": _needed_otherwise,
    "asked": _asked,
}
