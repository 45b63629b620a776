"""Who does not want to meet whom; it works both ways and is never told."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models.people import User


class BlockQuerySet(models.QuerySet["Block"]):
    def between(self, one: User, other: User) -> BlockQuerySet:
        """Blocks in either direction between two people."""
        return self.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one)).order_by(
            "id"
        )


class Block(models.Model):
    blocker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks_made"
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks_met"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once_a_pair"),
            models.CheckConstraint(
                condition=~Q(blocker=F("blocked")), name="block_is_of_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"
