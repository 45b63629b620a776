"""What goes with a match when it ends."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from exchange import emails
from exchange.models import Listing
from exchange.models.bookings import BookingStatus
from exchange.models.listings import ListingStatus, Outcome
from exchange.models.match_states import MatchStatus

if TYPE_CHECKING:
    from exchange.models import Match
    from exchange.models.listings import Kind


def end_proposal(match: Match, *, at: datetime) -> None:
    """Save a match that just ended without agreement, and let go of its dates.

    Whoever was asked and has not looked yet need not look any more.
    """
    match.save()
    match.bookings.filter(status=BookingStatus.PROPOSED).update(status=BookingStatus.DROPPED)
    emails.proposal_is_not_new(match, at=at)
    close_answer(match, at=at)


def call_off(match: Match, *, by: Kind | None, at: datetime) -> None:
    """What is agreed falls through, as the side ``by`` says, or by itself; where it is about
    several dates and some took place, it is done. The caller saves it and gives back what is still
    to come.
    """
    agreed = [each for each in match.bookings.all() if each.is_agreed]
    is_series = match.is_standing or len(agreed) > 1
    if not (is_series and any(each.during.lower <= at for each in agreed)):
        match.fall_through(by=by, at=at)
    elif by is None:
        match.complete(at=at)
    else:
        match.say_done(by, at=at)


def close_answer(match: Match, *, at: datetime) -> None:
    """With a match that has ended, close the side that is there for it alone.

    Comes after the dates, as every lock of a listing.
    """
    is_done = match.status == MatchStatus.COMPLETED
    outcome = Outcome.ARRANGED_HERE if is_done else Outcome.NOT_ANY_MORE
    answers = [side.pk for side in (match.offer, match.need) if side.is_private]
    for answer in Listing.objects.select_for_update(no_key=True).filter(pk__in=answers):
        if answer.status != ListingStatus.CLOSED:
            answer.close(outcome=outcome, at=at)
            answer.save(update_fields=["status", "outcome", "closed_at"])
