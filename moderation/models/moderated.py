"""What everything that people write and others read has in common."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.querysets import ModeratedQuerySet

__all__ = ["Moderated", "ModeratedQuerySet", "ReviewStatus"]


class ReviewStatus(models.TextChoices):
    VISIBLE = "visible", _("Shown")
    WAITING = "waiting", _("Waits for an organizer")
    HIDDEN = "hidden", _("Hidden")
    REMOVED = "removed", _("Removed")


class Moderated(models.Model):
    """A mixin. Both columns are only ever written by ``moderation.actions``.

    ``review_version`` is one more at each edit of the words and at each decision about them, so
    that nobody decides about words that they have not read.
    """

    review_status = models.CharField(
        max_length=7,
        choices=ReviewStatus,
        default=ReviewStatus.VISIBLE,
        db_default=ReviewStatus.VISIBLE,
        editable=False,
    )
    review_version = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def is_waiting_for_review(self) -> bool:
        return self.review_status == ReviewStatus.WAITING

    @property
    def is_shown(self) -> bool:
        return self.review_status == ReviewStatus.VISIBLE
