"""What people of the demo asked and answered, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from exchange.actions import upkeep
from exchange.actions.agreements import fall_through, say_done
from exchange.actions.asking import NotPossible, NotYours
from exchange.actions.proposals import (
    NothingChosen,
    accept,
    decline,
    propose,
    withdraw,
)
from exchange.actions.reservations import NothingLeft
from exchange.content import How
from exchange.matching import suggestion_for
from exchange.models import Listing, Match
from mutualaid.demo.moments import Moment

if TYPE_CHECKING:
    from accounts.models import User

VERBS = {
    "decline": decline,
    "withdraw": withdraw,
    "fall_through": fall_through,
    "done": say_done,
}


@dataclass(frozen=True)
class Step:
    """Something that somebody did, so many hours ago, about the match of ``row``."""

    hours_ago: float
    verb: str
    who: str
    row: dict[str, Any]


def asking(
    rows: list[dict[str, Any]],
    listings: dict[str, Listing],
    people: dict[str, User],
    *,
    at: datetime,
) -> Iterator[Moment]:
    """Everything that is asked and answered.

    Left out is what is between two listings already, and what does not go together any more.
    """
    matches: dict[tuple[str, str], Match] = {}

    def take(step: Step, moment: datetime) -> bool:
        pair = (step.row["offer"], step.row["need"])
        if step.verb == "ask":
            match = _ask(step.row, listings, by=people[step.who], at=moment)
            if match is not None:
                matches[pair] = match
            return match is not None
        if pair in matches:
            # At some hours of the day a date has gone by, or lapsed, before its step.
            with suppress(NotYours, NothingChosen, NothingLeft, NotPossible):
                _do(step.verb, matches[pair], people[step.who], at=moment)
        return False

    for step in _steps(row for row in rows if not _is_there(row, listings)):
        moment = at - timedelta(hours=step.hours_ago)
        yield Moment(moment, "match", partial(take, step, moment))


def _steps(rows: Iterable[dict[str, Any]]) -> list[Step]:
    steps = [Step(row["hours_ago"], "ask", row["asked_by"], row) for row in rows]
    for step in list(steps):
        steps += [Step(hours, verb, who, step.row) for verb, who, hours in step.row["then"]]
    return steps


def _is_there(row: dict[str, Any], listings: dict[str, Listing]) -> bool:
    offer, need = listings[row["offer"]], listings[row["need"]]
    return Match.objects.filter(offer=offer, need=need).exists()


def _ask(
    row: dict[str, Any], listings: dict[str, Listing], *, by: User, at: datetime
) -> Match | None:
    offer, need = listings[row["offer"]], listings[row["need"]]
    listing, other = (need, offer) if need.belongs_to(by) else (offer, need)
    suggestion = suggestion_for(listing, other, at=at)
    if suggestion is None:
        return None
    pairings = list(suggestion.pairings)[: row.get("dates")]
    chosen = {(each.offer_date, each.need_date): each.quantity for each in pairings}
    return propose(
        listing=listing,
        other=other,
        by=by,
        chosen=chosen,
        how=How(address=_door(listing), note=row["note"]),
        at=at,
    )


def _door(listing: Listing) -> str:
    """Where people of the demo say they are, where it is needed and their listing does not."""
    return f"The bell says {listing.person.display_name}."


def _do(verb: str, match: Match, by: User, *, at: datetime) -> None:
    if verb == "accept":
        # What went by between question and answer is not agreed to.
        bookings = match.bookings.filter(during__endswith__gt=at).order_by("id")
        chosen = list(bookings.values_list("pk", flat=True))
        mine = match.need if match.need.belongs_to(by) else match.offer
        accept(match=match, by=by, chosen=chosen, address=_door(mine), at=at)
    elif verb == "lapse":
        upkeep.lapse_unanswered(at=at)
    else:
        VERBS[verb](match=match, by=by, at=at)
