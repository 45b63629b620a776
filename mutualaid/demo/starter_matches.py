"""What people of the demo asked and answered, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max

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
from notifications.models import Notice, OutboxMail

if TYPE_CHECKING:
    from accounts.models import User

VERBS = {
    "decline": decline,
    "withdraw": withdraw,
    "fall_through": fall_through,
    "done": say_done,
}
# What is older was read by now.
READ_AFTER = timedelta(days=2)
SENT_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Step:
    """Something that somebody did, so many hours ago, about the match of ``row``."""

    hours_ago: float
    verb: str
    who: str
    row: dict[str, Any]


def play(
    rows: list[dict[str, Any]],
    listings: dict[str, Listing],
    people: dict[str, User],
    *,
    at: datetime,
) -> int:
    """Let everything happen in the order of time; return how many matches came of it.

    Left out is what is between two listings already, and what does not go together any more.
    """
    matches: dict[tuple[str, str], Match] = {}
    for step in _in_order(row for row in rows if not _is_there(row, listings)):
        pair, moment = (step.row["offer"], step.row["need"]), at - timedelta(hours=step.hours_ago)
        with as_of(moment, now=at):
            if step.verb == "ask":
                match = _ask(step.row, listings, by=people[step.who], at=moment)
                if match is not None:
                    matches[pair] = match
            elif pair in matches:
                # At some hours of the day a date has gone by, or lapsed, before its step.
                with suppress(NotYours, NothingChosen, NothingLeft, NotPossible):
                    _do(step.verb, matches[pair], people[step.who], at=moment)
    return len(matches)


def _in_order(rows: Iterable[dict[str, Any]]) -> list[Step]:
    steps = [Step(row["hours_ago"], "ask", row["asked_by"], row) for row in rows]
    for step in list(steps):
        steps += [Step(hours, verb, who, step.row) for verb, who, hours in step.row["then"]]
    return sorted(steps, key=lambda step: -step.hours_ago)


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


@contextmanager
def as_of(moment: datetime, *, now: datetime) -> Iterator[None]:
    """Date what people are told inside back to ``moment``; old notices are read, old mail sent."""
    last_notice = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
    last_mail = OutboxMail.objects.aggregate(last=Max("pk"))["last"] or 0
    yield
    told_at = {"created_at": moment}
    is_read = {"read_at": moment + READ_AFTER} if moment + READ_AFTER < now else {}
    is_sent = {"sent_at": moment, "attempts": 1} if moment + SENT_AFTER < now else {}
    Notice.objects.filter(pk__gt=last_notice).update(**told_at, **is_read)
    OutboxMail.objects.filter(pk__gt=last_mail).update(**told_at, **is_sent)
