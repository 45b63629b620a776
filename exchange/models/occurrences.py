"""When a listing happens, and how much of it there is."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q

from exchange.models.listings import Listing
from exchange.querysets import OccurrenceQuerySet


class WeeklySchedule(models.Model):
    """ "Every Tuesday and Thursday at six until June": from this the dates are made.

    ``weekdays`` counts from Monday = 0; ``starts_at`` is local time in the listing's zone, so
    that six o'clock stays six o'clock when the clocks change.
    """

    listing = models.OneToOneField(
        Listing, on_delete=models.CASCADE, primary_key=True, related_name="weekly_schedule"
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    starts_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    first_on = models.DateField()
    until = models.DateField()
    quantity = models.PositiveIntegerField()
    made_until = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["listing"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="weekly_schedule_ends_after_it_starts",
                condition=Q(until__gte=F("first_on")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="weekly_schedule_made_until", fields=["made_until"]),
        ]

    def __str__(self) -> str:
        return f"weekly schedule of listing {self.listing_id}"


class Occurrence(models.Model):
    """One date of a listing: ``quantity`` of the category's unit, ``committed`` of it agreed.

    ``local_date`` is the day it starts in the listing's zone: at most one a day, so that making
    dates again makes none twice. A skipped date stays, with ``cancelled_at``; so does one that was
    agreed before its listing went to another time (``has_moved``), with nothing left beyond that,
    and one that its person took out of what is weekly (``is_off``), which does not come back when
    the listing is changed.

    Dates are always looked up by their listing, of which each has few. There is no index over
    times: PostgreSQL cannot guess how many ranges overlap, and would read it again and again.
    """

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="occurrences")
    during = DateTimeRangeField()
    local_date = models.DateField()
    quantity = models.PositiveIntegerField()
    committed = models.PositiveIntegerField(default=0)
    splittable = models.BooleanField(default=True)
    cancelled_at = models.DateTimeField(null=True)
    has_moved = models.BooleanField(default=False)
    is_off = models.BooleanField(default=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["during", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="occurrence_once_a_local_date",
                fields=["listing", "local_date"],
                condition=Q(cancelled_at__isnull=True),
            ),
            # The last serving cannot be given twice, whatever code runs.
            models.CheckConstraint(
                name="occurrence_never_overcommitted",
                condition=Q(committed__gte=0) & Q(committed__lte=F("quantity")),
            ),
            models.CheckConstraint(name="occurrence_of_something", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="occurrence_takes_time",
                condition=Q(during__isempty=False)
                & Q(during__lower_inf=False)
                & Q(during__upper_inf=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.local_date} of listing {self.listing_id}"

    @property
    def left(self) -> int:
        """How much is not spoken for, in the category's unit."""
        return self.quantity - self.committed
