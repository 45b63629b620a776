"""What a reader keeps for themselves: nobody else ever sees it, and it is counted nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from library.models.items import Item
from safety.fields import EncryptedTextField

MOST_NOTE = 2000


class State(models.TextChoices):
    TO_READ = "to_read", _("To read")
    READ = "read", _("Read")


class Saved(models.Model):
    """One item that ``person`` keeps, since ``kept_at`` as what ``state`` says."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_items"
    )
    # Without a way back: from an item nobody is to find who keeps it.
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=7, choices=State)
    note = EncryptedTextField(_("your note"), max_length=MOST_NOTE, blank=True)
    kept_at = models.DateTimeField()

    if TYPE_CHECKING:
        item_id: int

    class Meta:
        verbose_name_plural = _("saved")
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "state", "-id"], name="saved_newest"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "item"], name="saved_once_a_person"),
            models.CheckConstraint(name="saved_state_known", condition=Q(state__in=State.values)),
        ]

    def __str__(self) -> str:
        return f"saved {self.pk}"
