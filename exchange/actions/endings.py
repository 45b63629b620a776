"""What goes with a proposal when it ends."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from exchange import emails
from exchange.models.bookings import BookingStatus

if TYPE_CHECKING:
    from exchange.models import Match


def end_proposal(match: Match, *, at: datetime) -> None:
    """Save a match that just ended without agreement, and let go of its dates.

    Whoever was asked and has not looked yet need not look any more.
    """
    match.save()
    match.bookings.filter(status=BookingStatus.PROPOSED).update(status=BookingStatus.DROPPED)
    emails.proposal_is_not_new(match, at=at)
