"""What is sent after it is agreed: until when, a word in time, and free again where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from exchange import emails
from exchange.actions.endings import close_answer
from exchange.actions.reservations import give_back
from exchange.categories.registry import category_of
from exchange.jobs import defer_ask_next

if TYPE_CHECKING:
    from exchange.models import Booking, Match

# How long before the end the sender is asked about it; of a short time after half of it.
REMIND_BEFORE = timedelta(days=2)


def expect_sending(match: Match, bookings: Sequence[Booking], *, at: datetime) -> None:
    """Something is to be sent where its category says so; the caller saves the match."""
    sending = category_of(match.need).finishing.sending
    if sending is None:
        return
    over: datetime = max(booking.during.upper for booking in bookings)
    send_by = min(at + sending.within, over)
    match.expect(send_by=send_by, remind_at=send_by - min(REMIND_BEFORE, (send_by - at) / 2))


def remind(match: Match) -> int:
    """Ask the sender once; how many were asked. The caller holds the match."""
    match.remind_at = None
    match.save(update_fields=["remind_at"])
    return emails.remind_to_send(match)


def expire(match: Match, *, at: datetime) -> int:
    """Free what was not sent in time, tell both and ask the next. The caller holds the match."""
    match.expire(at=at)
    match.save()
    # Also where its time is over: nothing of it took place.
    agreed = [booking for booking in match.bookings.all() if booking.is_agreed]
    give_back(agreed, of=[match], at=at)
    close_answer(match, at=at)
    defer_ask_next(match.need)
    emails.tell_not_sent(match)
    return 1
