"""Which dates of an offer go with which dates of a need, and how much of each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class Range(Protocol):
    """A closed-open range of moments, as psycopg's ``TimestamptzRange``."""

    @property
    def lower(self) -> datetime: ...
    @property
    def upper(self) -> datetime: ...


class Date(Protocol):
    """What pairing needs to know of an ``Occurrence``."""

    @property
    def pk(self) -> int: ...
    @property
    def during(self) -> Range: ...
    @property
    def splittable(self) -> bool: ...
    @property
    def left(self) -> int: ...


@dataclass(frozen=True)
class Pairing:
    """``quantity`` of an offer's date that could go to a need's date, within ``start``-``end``;
    less of it only where ``splittable``."""

    offer_date: int
    need_date: int
    start: datetime
    end: datetime
    quantity: int
    splittable: bool = True


def pair_dates(
    offer_dates: Iterable[Date],
    need_dates: Iterable[Date],
    *,
    least: timedelta = timedelta(0),
    whole: bool = False,
    room: Mapping[int, int] | None = None,
) -> list[Pairing]:
    """Give each date of the need, soonest first, what the offer's dates have left for it.

    Nothing is promised twice: what one date takes is gone for the next. A date that cannot be
    split is taken whole or not at all; two dates go together if they have ``least`` of time in
    common, and where ``whole`` all the time of the need's. ``room`` says to how many dates of the
    need a date of the offer can go at most, by its id. The order of the arguments'
    rows makes no difference.
    """
    offers, pairings = _by_time(offer_dates), []
    left, room = {offer.pk: offer.left for offer in offers}, dict(room or {})
    for need in _by_time(need_dates):
        wanted = need.left
        asked = need.during.upper - need.during.lower if whole else least
        for offer in offers:
            quantity = min(left[offer.pk], wanted)
            pairing = _pair(offer, need, quantity, asked)
            if pairing is None or room.get(offer.pk, 1) < 1:
                continue
            pairings.append(pairing)
            left[offer.pk] -= quantity
            wanted -= quantity
            if offer.pk in room:
                room[offer.pk] -= 1
    return pairings


def _pair(offer: Date, need: Date, quantity: int, asked: timedelta) -> Pairing | None:
    """So much of both in the time that they have in common, if that is ``asked`` long."""
    start = max(offer.during.lower, need.during.lower)
    end = min(offer.during.upper, need.during.upper)
    if end <= start or end - start < asked or quantity < 1:
        return None
    if _would_split(offer, quantity) or _would_split(need, quantity):
        return None
    is_splittable = offer.splittable and need.splittable
    return Pairing(offer.pk, need.pk, start, end, quantity, is_splittable)


def _would_split(date: Date, quantity: int) -> bool:
    """Whether this is a part of what can only be had whole."""
    return not date.splittable and quantity < date.left


def _by_time(dates: Iterable[Date]) -> list[Date]:
    available = (date for date in dates if date.left > 0)
    return sorted(available, key=lambda date: (date.during.lower, date.during.upper, date.pk))
