"""Who knows whom well enough to be trusted with what needs trust, such as childcare."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.blocks import Block
from accounts.querysets import is_neighbour
from safety.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models.people import User


class VouchQuerySet(models.QuerySet["Vouch"]):
    def standing(self) -> VouchQuerySet:
        """Not taken back."""
        return self.filter(revoked_at__isnull=True)

    def counting(self) -> VouchQuerySet:
        """Standing, by somebody who is still here, and not between two who blocked one another.

        A suspension takes no vouching back: others rely on it.
        """
        blocks = Block.objects.filter(
            Q(blocker=OuterRef("by"), blocked=OuterRef("person"))
            | Q(blocker=OuterRef("person"), blocked=OuterRef("by"))
        )
        return self.standing().filter(is_neighbour("by")).exclude(Exists(blocks))

    def given_by(self, user: User) -> VouchQuerySet:
        """Those that ``user`` stands by, without people whom they blocked themselves.

        Who blocked ``user`` stays in it: a name that goes missing would tell.
        """
        return self.standing().filter(by=user).exclude(_blocked_by(user, "person"))

    def received_by(self, user: User) -> VouchQuerySet:
        """What was ever said for ``user``, the newest of each person, also what was taken back.

        Without what they let go of, and without people whom they blocked themselves.
        """
        newer = Vouch.objects.filter(person=user, by=OuterRef("by"), pk__gt=OuterRef("pk"))
        said = self.filter(person=user, let_go_at__isnull=True).exclude(_blocked_by(user, "by"))
        return said.exclude(Exists(newer))


def _blocked_by(user: User, person: str) -> Exists:
    return Exists(Block.objects.filter(blocker=user, blocked=OuterRef(person)))


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
    # Since when the person it is about wants nothing to do with it any more.
    let_go_at = models.DateTimeField(null=True, blank=True)

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
