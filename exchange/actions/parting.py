"""Ending what is between two people when one of them blocks the other.

To the other side it must look like an ordinary no: the same words, one thing at a time.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from exchange import emails
from exchange.actions.endings import call_off, close_answer, end_proposal
from exchange.actions.reservations import release
from exchange.jobs import defer_ask_next, defer_tell_ended
from exchange.models import Match
from exchange.models.bookings import BookingStatus
from exchange.models.listings import Kind
from exchange.models.match_states import MatchStatus

if TYPE_CHECKING:
    from accounts.models import User

# Nobody takes back several things in one minute: between two that are told, so much time goes by.
BETWEEN = (timedelta(minutes=20), timedelta(hours=3))
NOT_SOON = datetime.max.replace(tzinfo=UTC)


@transaction.atomic
def part_from(blocker: User, blocked: User, *, at: datetime) -> None:
    """Two people are kept apart from now on: whatever is between them ends.

    Neither is told of the block. Who is blocked is told what a no, a proposal taken back or
    something fallen through would tell them, what comes first at once and the others later on;
    and whoever introduced them that it ended.
    """
    matches = list(Match.objects.live().between(blocker, blocked).with_sides().locked())
    agreed = [match for match in matches if match.status == MatchStatus.ACCEPTED]
    for match in matches:
        _end(match, by=_side_of(match, blocker), at=at)
    release(agreed, at=at)
    for match in matches:
        if match in agreed:
            match.save()
            close_answer(match, at=at)
            defer_ask_next(match.need)
        else:
            end_proposal(match, at=at)
    _tell(matches, blocked, at=at)


def _end(match: Match, *, by: Kind, at: datetime) -> None:
    """As if the side ``by`` had said so."""
    if match.status == MatchStatus.ACCEPTED:
        call_off(match, by=by, at=at)
    elif match.has_agreed(by):
        match.withdraw(by=by, at=at)
    else:
        match.decline(by=by, at=at)


def _side_of(match: Match, person: User) -> Kind:
    return Kind.OFFER if match.offer.person_id == person.pk else Kind.NEED


def _tell(matches: list[Match], blocked: User, *, at: datetime) -> None:
    """The first of them now; of each later one in good time before somebody waits for it."""
    moment = at
    counted_on = {match: _counted_on(match, at=at) for match in matches}
    for number, match in enumerate(sorted(matches, key=counted_on.__getitem__)):
        if number == 0:
            emails.tell_side_it_ended(match, _side_of(match, blocked))
        else:
            moment += _some_time()
            in_time = at + (counted_on[match] - at) / 2
            defer_tell_ended(match, _side_of(match, blocked), at=min(moment, in_time))
        emails.tell_introducers_it_ended(match)


def _counted_on(match: Match, *, at: datetime) -> datetime:
    """When the next of its dates begins; or, where that began already, such as any time before a
    day, ends. The bookings are those that were loaded before it ended."""
    live = (BookingStatus.PROPOSED, BookingStatus.BOOKED)
    dates = [each.during for each in match.bookings.all() if each.status in live]
    moments = [each.lower if each.lower > at else each.upper for each in dates if each.upper > at]
    return min(moments, default=NOT_SOON)


def _some_time() -> timedelta:
    least, most = BETWEEN
    return least + timedelta(seconds=secrets.randbelow(int((most - least).total_seconds())))
