"""What the group agreed on: texts that organizers edit, of which every version is kept."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH = 80
TEXT_LENGTH = 2000


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def current(self) -> AgreementQuerySet:
        """Those that hold now, in the order in which they are read, with what they say."""
        return (
            self.filter(retired_at__isnull=True)
            .select_related("current")
            .order_by("position", "id")
        )


class Agreement(models.Model):
    """One thing the group agreed on; ``current`` is what it says now."""

    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    current = models.OneToOneField(
        "moderation.AgreementVersion",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]

    def __str__(self) -> str:
        return str(self.current)


class AgreementVersion(models.Model):
    """What an agreement said from ``made_at`` on. Never changed: reports and decisions name it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("in a few words"), max_length=TITLE_LENGTH)
    text = models.TextField(_("what it means"), max_length=TEXT_LENGTH)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["agreement", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                F("agreement"), F("number"), name="agreement_version_once_a_number"
            ),
        ]

    def __str__(self) -> str:
        return self.title
