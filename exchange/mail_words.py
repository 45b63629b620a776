"""What the templates of notices about a match say, as far as the reader may know it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from exchange import phrases
from exchange.categories.registry import category_of
from exchange.handovers import way_of
from exchange.models.bookings import BookingStatus
from exchange.models.listings import Kind, ListingStatus
from exchange.models.match_states import MatchStatus
from exchange.permissions import may_still_say

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.categories.finishing import Told
    from exchange.models import Booking, Listing, Match


def words_proposed(match: Match, kind: Kind) -> Callable[[], str]:
    """What the side ``kind`` is asked or offered, in its category's words and the reader's
    language; empty where it has none."""
    words = category_of(match.need).proposed.get(kind.opposite)
    asked, need = match.side(kind), match.need
    most = max((booking.quantity for booking in match.bookings.all()), default=0)
    names = {"title": asked.title}
    return lambda: words % {**names, "amount": phrases.amount(need, most)} if words else ""


def dates_ended(match: Match) -> list[Booking]:
    """The dates that were still to come when it ended, without those that were never agreed."""
    was_agreed = match.status in {MatchStatus.FELL_THROUGH, MatchStatus.COMPLETED}
    return [
        each
        for each in match.bookings.all()
        if (match.ended_at is None or each.during.upper > match.ended_at)
        and not (was_agreed and each.status == BookingStatus.DROPPED)
    ]


def is_for_others(mine: Listing) -> bool:
    """Whether others may have it once a match has ended; an answer is closed with its own."""
    return not mine.is_private and mine.status != ListingStatus.CLOSED


def words_for(match: Match, kind: Kind, *, to: User, told: Told | None) -> dict[str, object]:
    """What the templates say to ``to``, who speaks for the side ``kind``.

    ``name`` is the other side's, empty where it is not told; ``is_introduction`` while neither
    side has said anything. ``subject`` and ``body`` are ``told``, in the reader's language.
    """
    mine, other = match.side(kind), match.side(kind.opposite)
    way = way_of(match)
    finishing = category_of(match.need).finishing
    name = phrases.name(other, to, has_agreed=_is_agreed(match))
    names = {"name": name, "mine": mine.title, "other": other.title}
    return {
        "match": match,
        "mine": mine,
        "other": other,
        "name": name,
        "subject": lambda: told.subject % names if told else "",
        "body": lambda: told.body % names if told else "",
        "question": finishing.questions[kind],
        "may_still_say": may_still_say(match, kind),
        "how": way.words_for([kind] if mine.person_id == to.pk else []) if way else "",
        "is_for_others": is_for_others(mine),
        "is_introduction": not any(match.has_agreed(each) for each in Kind),
    }


def names_for(match: Match, *, to: User) -> dict[str, str]:
    """Both names, by what they have said, for whoever introduced them; none if one is not told."""
    first, second = sorted(Kind, key=lambda kind: not match.has_agreed(kind))
    names = [phrases.name(match.side(kind), to) for kind in (first, second)]
    return dict(zip(("one", "another"), names, strict=True)) if all(names) else {}


def _is_agreed(match: Match) -> bool:
    return all(match.has_agreed(kind) for kind in Kind)
