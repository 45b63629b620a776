"""What a decision may mean for the person besides their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime


class MeasureKind(TextChoices):
    WARN = "warn", _("Warn them")
    SLOW = "slow", _("Slow them down")
    SUSPEND = "suspend", _("Suspend them until a day")
    BAN = "ban", _("Ban them")


# What was done, where the labels are what an organizer chooses to do.
DONE = {
    MeasureKind.WARN: _("Warned"),
    MeasureKind.SLOW: _("Slowed down"),
    MeasureKind.SUSPEND: _("Suspended for a while"),
    MeasureKind.BAN: _("Banned"),
}
# Those that have an end.
LASTING = frozenset({MeasureKind.SLOW, MeasureKind.SUSPEND})


@dataclass(frozen=True)
class Measure:
    """``until`` is None for what has no end: a warning and a ban."""

    kind: MeasureKind
    until: datetime | None = None
