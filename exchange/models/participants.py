"""Who follows a match beside its two sides."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.models.matches import Match


class Participant(models.Model):
    """Somebody beside the two sides who may follow a match, but never sees their contact."""

    class Role(models.TextChoices):
        INTRODUCED = "introduced", _("introduced them")
        INTERPRETS = "interprets", _("interprets")

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="participations"
    )
    role = models.CharField(max_length=10, choices=Role)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["match", "person"], name="participant_once_a_match"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} match {self.match_id}"
