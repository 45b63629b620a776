"""Who looks after the queue, and how much each wants to take on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import organizes


def week_of(at: datetime) -> date:
    """The Monday of the week that ``at`` is in, where the group is."""
    today = timezone.localtime(at, timezone.get_default_timezone()).date()
    return today - timedelta(days=today.weekday())


class DutyQuerySet(models.QuerySet["Duty"]):
    def on(self, at: datetime) -> DutyQuerySet:
        """Of organizers who are still here."""
        return self.filter(organizes("person"), week=week_of(at))


class Duty(models.Model):
    """An organizer said that they look after the queue in the week that begins on ``week``."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="duties"
    )
    week = models.DateField()

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "duties"
        ordering: ClassVar[list[str]] = ["week", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["week", "person"], name="duty_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"person {self.person_id} from {self.week}"


class Share(models.Model):
    """How many claimed cases somebody wants to have at a time, at most."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="share"
    )
    most = models.PositiveSmallIntegerField(
        _("at most so many cases at a time"),
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.most} for person {self.person_id}"
