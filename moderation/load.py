"""How much there is to look after, and whether it is shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.models import Appeal, Case, Decision

if TYPE_CHECKING:
    from collections.abc import Collection

# More than this in the queue, or the oldest waiting longer, is too much.
MOST_OPEN = 30
LONGEST = timedelta(days=3)
# Where one organizer of several makes more than this part of a week's decisions, it is not shared.
WEEK = timedelta(days=7)
FEWEST_DECISIONS = 20
GREATEST_PART = 0.6


class TooMuch(TextChoices):
    """Why all organizers are told."""

    QUEUE = "queue", _("Much waits in the queue")
    OLD = "old", _("Something has waited for days")
    SHARE = "share", _("One of you decides most of it")


@dataclass(frozen=True)
class Load:
    """``waiting`` counts no further than MOST_OPEN + 1. ``decided`` is who made how many decisions
    in the last WEEK, most first."""

    waiting: int
    oldest: datetime | None
    appeals: int
    decided: list[tuple[User, int]]

    def too_much(self, *, at: datetime) -> Collection[TooMuch]:
        found = []
        if self.waiting > MOST_OPEN:
            found.append(TooMuch.QUEUE)
        if self.oldest is not None and self.oldest <= at - LONGEST:
            found.append(TooMuch.OLD)
        total = sum(count for _person, count in self.decided)
        if total >= FEWEST_DECISIONS and self.decided[0][1] > total * GREATEST_PART:
            found.append(TooMuch.SHARE)
        return found


def load_at(at: datetime) -> Load:
    waiting = Case.objects.open().oldest_first()
    first = waiting.first()
    return Load(
        waiting=waiting[: MOST_OPEN + 1].count(),
        oldest=first.opened_at if first else None,
        appeals=Appeal.objects.open().count(),
        decided=_decided_since(at - WEEK),
    )


def _decided_since(at: datetime) -> list[tuple[User, int]]:
    """Of organizers who are here; of a single one it is nobody's fault."""
    counts = dict(
        Decision.objects.filter(made_at__gt=at, by__isnull=False)
        .order_by()
        .values_list("by")
        .annotate(Count("pk"))
    )
    people = list(User.objects.organizers().order_by("id"))
    if len(people) < 2:
        return []
    rows = [(person, counts.get(person.pk, 0)) for person in people]
    return sorted(rows, key=lambda row: -row[1])
