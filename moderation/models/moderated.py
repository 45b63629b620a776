"""What everything that people write and others read has in common."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.querysets import ModeratedQuerySet

__all__ = ["TRANSITIONS", "Moderated", "ModeratedQuerySet", "ReviewStatus", "WrongReviewStatus"]


class ReviewStatus(models.TextChoices):
    VISIBLE = "visible", _("Shown")
    WAITING = "waiting", _("Waits for an organizer")
    HIDDEN = "hidden", _("Hidden")
    REMOVED = "removed", _("Removed")


# Each verb: from where, and to what.
TRANSITIONS: dict[str, tuple[tuple[ReviewStatus, ...], ReviewStatus]] = {
    "hold": ((ReviewStatus.VISIBLE, ReviewStatus.HIDDEN), ReviewStatus.WAITING),
    "show": ((ReviewStatus.WAITING, ReviewStatus.HIDDEN), ReviewStatus.VISIBLE),
    "hide": ((ReviewStatus.VISIBLE, ReviewStatus.WAITING), ReviewStatus.HIDDEN),
    "remove": (
        (ReviewStatus.VISIBLE, ReviewStatus.WAITING, ReviewStatus.HIDDEN),
        ReviewStatus.REMOVED,
    ),
    "give_back": ((ReviewStatus.HIDDEN, ReviewStatus.REMOVED), ReviewStatus.VISIBLE),
    "hide_again": ((ReviewStatus.REMOVED,), ReviewStatus.HIDDEN),
}


class WrongReviewStatus(Exception):
    """A verb that the review status does not allow."""

    def __init__(self, verb: str, status: str) -> None:
        super().__init__(f"cannot {verb} what is {status}")


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

    def review(self, verb: str) -> ReviewStatus:
        """Do one of TRANSITIONS; what it leads to. Raises WrongReviewStatus."""
        sources, target = TRANSITIONS[verb]
        if self.review_status not in sources:
            raise WrongReviewStatus(verb, self.review_status)
        self.review_status = target
        return target

    @property
    def is_waiting_for_review(self) -> bool:
        return self.review_status == ReviewStatus.WAITING

    @property
    def is_shown(self) -> bool:
        return self.review_status == ReviewStatus.VISIBLE
