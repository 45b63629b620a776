"""Every state that a match can be in, and every way from one to another."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class MatchStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Agreed")
    COMPLETED = "completed", _("Done")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")
    LAPSED = "lapsed", _("Ended by itself")
    FELL_THROUGH = "fell_through", _("Fell through")


class EndedBecause(models.TextChoices):
    """Why it came to nothing though nobody said no."""

    UNANSWERED = "unanswered", _("not answered in time")
    CLOSED = "closed", _("one of the two was closed")
    CHANGED = "changed", _("one of the two was changed")
    TAKEN = "taken", _("nothing was left")
    UNSENT = "unsent", _("not sent in time")


class Transition(NamedTuple):
    source: MatchStatus
    target: MatchStatus


# Every way a match can change. Nothing else assigns ``Match.status``.
TRANSITIONS: dict[str, Transition] = {
    "accept": Transition(MatchStatus.PROPOSED, MatchStatus.ACCEPTED),
    "decline": Transition(MatchStatus.PROPOSED, MatchStatus.DECLINED),
    "withdraw": Transition(MatchStatus.PROPOSED, MatchStatus.WITHDRAWN),
    "lapse": Transition(MatchStatus.PROPOSED, MatchStatus.LAPSED),
    "complete": Transition(MatchStatus.ACCEPTED, MatchStatus.COMPLETED),
    "expire": Transition(MatchStatus.ACCEPTED, MatchStatus.LAPSED),
    "fall_through": Transition(MatchStatus.ACCEPTED, MatchStatus.FELL_THROUGH),
    "deny": Transition(MatchStatus.COMPLETED, MatchStatus.FELL_THROUGH),
}

LIVE = (MatchStatus.PROPOSED, MatchStatus.ACCEPTED)
AGREED = (MatchStatus.ACCEPTED, MatchStatus.COMPLETED)
