"""What somebody has agreed to already at the same time: worth a word, never a wall."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from exchange.models import Booking
from exchange.models.bookings import BookingStatus
from exchange.models.matches import MatchStatus

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Match

# Whoever agreed to "any time before Friday" can still do something else on Thursday.
LONGEST = timedelta(hours=12)


def clashes(
    person: User, spans: Iterable[tuple[datetime, datetime]], *, but: Match | None = None
) -> list[Booking]:
    """What ``person`` agreed to that overlaps one of ``spans``, soonest first; not that of ``but``.

    Long stretches, of which any hour will do, clash with nothing.
    """
    times = [Q(during__overlap=DateTimeTZRange(*span)) for span in spans if _is_short(*span)]
    if not times:
        return []
    agreed = (
        Booking.objects.filter(
            Q(match__offer__person=person) | Q(match__need__person=person),
            reduce(or_, times),
            status=BookingStatus.BOOKED,
            match__status=MatchStatus.ACCEPTED,
        )
        .exclude(match=but)
        .select_related("match__offer", "match__need")
        .order_by("during", "id")
    )
    return [each for each in agreed if _is_short(each.during.lower, each.during.upper)]


def _is_short(start: datetime, end: datetime) -> bool:
    return end - start <= LONGEST
