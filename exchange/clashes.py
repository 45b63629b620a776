"""What somebody has agreed to already at the same time: worth a word, never a wall."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from exchange.models import Booking
from exchange.models.bookings import BookingStatus
from exchange.models.listings import ScheduleKind
from exchange.models.match_states import MatchStatus

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Listing, Match

Span = tuple[datetime, datetime]


def clashes(
    person: User,
    spans: Iterable[Span],
    *,
    but: Match | None = None,
    but_of: Listing | None = None,
) -> list[Booking]:
    """What ``person`` agreed to that overlaps one of ``spans``, soonest first; not that of ``but``,
    nor what was agreed about the listing ``but_of``.

    Whoever agreed to "any time before Friday" can still do something else on Thursday, so that
    clashes with nothing; whoever calls leaves out such spans (``at_any_time``).
    """
    times = [Q(during__overlap=DateTimeTZRange(*span)) for span in spans]
    if not times:
        return []
    before = ScheduleKind.BEFORE
    return list(
        Booking.objects.filter(
            Q(match__offer__person=person) | Q(match__need__person=person),
            reduce(or_, times),
            status=BookingStatus.BOOKED,
            match__status=MatchStatus.ACCEPTED,
        )
        .exclude(match=but)
        .exclude(Q(match__offer=but_of) | Q(match__need=but_of))
        .exclude(match__offer__schedule_kind=before, match__need__schedule_kind=before)
        .select_related("match__offer", "match__need")
        .order_by("during", "id")
    )


def at_any_time(*listings: Listing) -> bool:
    """Whether all of them say "any time before a day", so that any hour will do."""
    return all(listing.schedule_kind == ScheduleKind.BEFORE for listing in listings)
