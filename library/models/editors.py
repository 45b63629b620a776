"""Who looks after the library besides organizers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Editor(models.Model):
    """Somebody whom an organizer named; it gives no other right (``library.permissions``)."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="library_editor"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    named_at = models.DateTimeField()

    if TYPE_CHECKING:
        person_id: int

    class Meta:
        verbose_name = _("editor")
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"editor {self.person_id}"
