"""What people of the demo asked and answered, and when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from exchange.actions.agreements import fall_through, say_done
from exchange.actions.proposals import accept, decline, propose, withdraw
from exchange.matching import suggestion_for
from exchange.models import Listing, Match
from notifications.models import Notice, OutboxMail

if TYPE_CHECKING:
    from accounts.models import User

# What is older was read by now.
READ_AFTER = timedelta(days=2)
SENT_AFTER = timedelta(minutes=5)


def make_match(
    row: dict[str, Any], offer: Listing, need: Listing, people: dict[str, User], *, at: datetime
) -> Match | None:
    """Ask, and do what came ``then``; None where the two do not go together any more."""
    asked_at = at - timedelta(hours=row["hours_ago"])
    by = people[row["asked_by"]]
    listing, other = (need, offer) if need.belongs_to(by) else (offer, need)
    suggestion = suggestion_for(listing, other, at=asked_at)
    if suggestion is None:
        return None
    pairings = list(suggestion.pairings)[: row.get("dates")]
    with as_of(asked_at, now=at):
        match = propose(
            listing=listing,
            other=other,
            by=by,
            chosen={(each.offer_date, each.need_date): each.quantity for each in pairings},
            note=row["note"],
            at=asked_at,
        )
    for verb, who, hours_ago in row["then"]:
        moment = at - timedelta(hours=hours_ago)
        with as_of(moment, now=at):
            _do(verb, match, people[who], at=moment)
    return match


def _do(verb: str, match: Match, by: User, *, at: datetime) -> None:
    if verb == "accept":
        # What went by between question and answer is not agreed to.
        bookings = match.bookings.filter(during__endswith__gt=at).order_by("id")
        chosen = list(bookings.values_list("pk", flat=True))
        accept(match=match, by=by, chosen=chosen, at=at)
        return
    verbs = {
        "decline": decline,
        "withdraw": withdraw,
        "fall_through": fall_through,
        "done": say_done,
    }
    verbs[verb](match=match, by=by, at=at)


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
