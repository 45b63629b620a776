"""The dates of a match: how much of which offer date goes to which need date."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchange.models.matches import Match
from exchange.models.occurrences import Occurrence


class BookingStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    BOOKED = "booked", _("Agreed")
    DROPPED = "dropped", _("Not taken")
    RELEASED = "released", _("Given back")


class Booking(models.Model):
    """``during`` is what was agreed: within both dates, in the unit of the category."""

    Status = BookingStatus

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="bookings")
    offer_occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="bookings_as_offer"
    )
    need_occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="bookings_as_need"
    )
    during = DateTimeRangeField()
    quantity = models.PositiveIntegerField()
    status = models.CharField(
        max_length=8, choices=BookingStatus, default=BookingStatus.PROPOSED, editable=False
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["during", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["match", "offer_occurrence", "need_occurrence"],
                name="booking_once_a_match_and_dates",
            ),
            models.CheckConstraint(name="booking_of_something", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk} of match {self.match_id}: {self.status}"

    @property
    def is_agreed(self) -> bool:
        return self.status == BookingStatus.BOOKED
