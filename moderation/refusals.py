"""Why somebody may not write just now, in words they understand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.models import Sanction
from places.clock import day_and_time


class Why(models.TextChoices):
    SUSPENDED = "suspend", gettext_lazy("You can read, and not write, for a while.")
    BANNED = "ban", gettext_lazy("You can read here, and not write any more.")
    SLOWED = "slow", gettext_lazy("You can write one thing at a time for now.")
    NOBODY_HERE = "nobody_here", gettext_lazy("Nobody can look after new posts this week.")


@dataclass(frozen=True)
class Refusal:
    """``until`` is when it ends by itself, None where nobody knows; ``sanction`` is what it comes
    from, if it is about the person at all."""

    why: Why
    until: datetime | None = None
    sanction: Sanction | None = None

    @property
    def words(self) -> str:
        """One or two sentences: what, and until when."""
        said = str(self.why.label)
        if self.why == Why.NOBODY_HERE:
            more = _("Your words are not lost: send them again when an organizer is here.")
            return f"{said} {more}"
        if self.until is None:
            return said
        when = day_and_time(self.until)
        return f"{said} " + _("From %(when)s on you can write again.") % {"when": when}
