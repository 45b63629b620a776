"""Who knows whom well enough to be trusted with what needs trust, such as childcare."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.blocks import Block
from accounts.querysets import blocked_with, takes_part
from safety.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models.people import User


class VouchQuerySet(models.QuerySet["Vouch"]):
    def standing(self) -> VouchQuerySet:
        """Not taken back."""
        return self.filter(revoked_at__isnull=True)

    def counting(self) -> VouchQuerySet:
        """Standing, by somebody who is still here, and not between two who blocked one another."""
        blocks = Block.objects.filter(
            Q(blocker=OuterRef("by"), blocked=OuterRef("person"))
            | Q(blocker=OuterRef("person"), blocked=OuterRef("by"))
        )
        return self.standing().filter(takes_part("by")).exclude(Exists(blocks))

    def visible_to(self, user: User) -> VouchQuerySet:
        """Without those of or about people who blocked ``user`` or whom ``user`` blocked."""
        return self.exclude(blocked_with(user, "by")).exclude(blocked_with(user, "person"))


class Vouch(models.Model):
    """``by`` knows ``person``; how, is for the two and the organizers to read."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vouches"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vouches_given"
    )
    # As it was when it was given: an organizer who steps down has not been wrong.
    as_organizer = models.BooleanField(default=False)
    reasons = EncryptedTextField(_("how they know each other"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = VouchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "vouches"
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "by"],
                condition=Q(revoked_at__isnull=True),
                name="vouch_stands_once_a_pair",
            ),
            models.CheckConstraint(condition=~Q(person=F("by")), name="vouch_is_for_somebody_else"),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True) | Q(revoked_at__isnull=False),
                name="vouch_revoked_needs_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} vouches for {self.person_id}"

    @property
    def stands(self) -> bool:
        return self.revoked_at is None
