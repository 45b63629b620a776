"""What the start page says first of what somebody has going on with others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, Q

from accounts.models import ContactChannel
from exchange.models import Match
from exchange.models.match_states import MatchStatus
from exchange.permissions import can_answer
from exchange.views.my_week import MOST_MATCHES, Row, row_of

if TYPE_CHECKING:
    from accounts.models import User

# How long it is new that somebody said yes.
STAYS_NEW = timedelta(days=3)
SHOWN = 6


@dataclass(frozen=True)
class News:
    """The most urgent first.

    In ``agreed``, ``SHOWN`` at most, the other side was the last to say yes. In ``out_of_reach``
    both said yes to what is still to come, and the person shares no way to be reached.
    """

    to_answer: list[Row] = field(default_factory=list)
    agreed: list[Row] = field(default_factory=list)
    out_of_reach: list[Row] = field(default_factory=list)


def news_for(user: User, *, at: datetime) -> News:
    """All of it in the same few queries."""
    matches = _matches(user, at=at)
    proposed = [each for each in matches if can_answer(user, each)]
    accepted = [each for each in matches if each.status == MatchStatus.ACCEPTED]
    agreed = [each for each in accepted if _others_said_yes(user, each, since=at - STAYS_NEW)]
    to_come = [each for each in accepted if _is_to_come(each, at=at)]
    unreached = [each for each in to_come if _is_own(user, each) and not _is_reached(each)]
    found = (proposed, agreed[:SHOWN], unreached)
    return News(*([row_of(user, each) for each in some] for some in found))


def _matches(user: User, *, at: datetime) -> list[Match]:
    """What waits for an answer, then what is agreed and may have to be told."""
    channels = ContactChannel.objects.filter(person=user, is_shared=True)
    is_new = Q(offer_agreed_at__gt=at - STAYS_NEW) | Q(need_agreed_at__gt=at - STAYS_NEW)
    is_agreed = Q(status=MatchStatus.ACCEPTED)
    return list(
        Match.objects.visible_to(user)
        .annotate(is_reached=Exists(channels))
        .filter(Q(status=MatchStatus.PROPOSED) | is_agreed & (is_new | Q(is_reached=False)))
        .with_sides()
        .order_by("-status", "answer_by", "id")[:MOST_MATCHES]
    )


def _others_said_yes(user: User, match: Match, *, since: datetime) -> bool:
    """Somebody else did, after the side that ``user`` speaks for, and not long ago."""
    mine = match.sides_of(user)
    if len(mine) != 1:
        return False
    own, other = match.agreed_at(mine[0]), match.agreed_at(mine[0].opposite)
    return own is not None and other is not None and other > max(own, since)


def _is_to_come(match: Match, *, at: datetime) -> bool:
    return any(each.is_agreed and each.during.upper > at for each in match.bookings.all())


def _is_reached(match: Match) -> bool:
    """As ``_matches`` found it."""
    return bool(vars(match)["is_reached"])


def _is_own(user: User, match: Match) -> bool:
    return user.pk in {match.offer.person_id, match.need.person_id}
