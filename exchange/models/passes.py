"""Suggestions that somebody said "not this one" to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from exchange.models.listings import Listing


class Pass(models.Model):
    """``listing`` does not want ``other`` suggested again. The other side is never told."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="passes_made")
    other = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="passes_met")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["listing", "other"], name="pass_once_a_pair"),
        ]

    def __str__(self) -> str:
        return f"listing {self.listing_id} passes on {self.other_id}"
