"""What a decision means for a person: a warning, less at a time, or only reading for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from moderation.measures import MeasureKind
from moderation.models.decisions import Decision

if TYPE_CHECKING:
    from accounts.models import User

# Whoever is slowed down writes one thing, and the next after this long.
SLOW_PAUSE = timedelta(hours=12)
# What a ban has in the place of an end.
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
# Those under which somebody only reads.
READS_ONLY = (MeasureKind.SUSPEND, MeasureKind.BAN)


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def of(self, person: User) -> SanctionQuerySet:
        return self.filter(person=person)

    def holding(self, at: datetime) -> SanctionQuerySet:
        """Begun, and neither over nor lifted; a warning never holds anybody back."""
        is_on = Q(until__isnull=True) | Q(until__gt=at)
        return self.filter(is_on, begins_at__lte=at, ended_at__isnull=True).exclude(
            kind=MeasureKind.WARN
        )

    def reads_only(self) -> SanctionQuerySet:
        return self.filter(kind__in=READS_ONLY)

    def slowing(self) -> SanctionQuerySet:
        return self.filter(kind=MeasureKind.SLOW)


class Sanction(models.Model):
    """A measure that holds from ``begins_at`` until ``until``, with no end in a ban or a warning.

    Nothing has to happen for it to lapse. ``ended_at`` is when it was lifted before its time, and
    ``wrote_at`` when somebody who is slowed down last wrote something.
    """

    Kind, READS_ONLY = MeasureKind, READS_ONLY

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sanctions"
    )
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="sanction")
    kind = models.CharField(max_length=7, choices=MeasureKind)
    begins_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    wrote_at = models.DateTimeField(null=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["slow", "suspend"], until__isnull=False, until__gt=F("begins_at")
                )
                | Q(kind__in=["warn", "ban"], until__isnull=True),
                name="sanction_ends_if_it_has_to",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["person"], condition=Q(ended_at__isnull=True), name="sanction_not_lifted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"

    def lift(self, *, at: datetime) -> None:
        """Before its time; again, nothing changes."""
        self.ended_at = self.ended_at or at

    def next_at(self) -> datetime | None:
        """When somebody who is slowed down may write again; None for at once."""
        return self.wrote_at + SLOW_PAUSE if self.wrote_at else None

    def is_over(self, *, at: datetime) -> bool:
        return self.ended_at is not None or (self.until is not None and self.until <= at)
