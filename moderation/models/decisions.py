"""What organizers decided, in words that the person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.measures import DONE, MeasureKind
from moderation.models.agreements import AgreementVersion
from moderation.models.cases import Case
from moderation.models.moderated import ReviewStatus
from safety.fields import EncryptedTextField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REASON_LENGTH = 1000


class Outcome(models.TextChoices):
    """What becomes of the words."""

    APPROVE = "approve", _("It stays")
    APPROVE_AND_WATCH = "approve_and_watch", _("It stays, and we keep an eye on what comes next")
    ASK_TO_EDIT = "ask_to_edit", _("Hidden until it is changed")
    HIDE = "hide", _("Hidden")
    REMOVE = "remove", _("Removed")
    NO_CHANGE = "no_change", _("Nothing is changed")

    @property
    def status(self) -> ReviewStatus | None:
        """What the words become; None where they are left as they are."""
        return _STATUS[self]

    @property
    def is_against(self) -> bool:
        """Whether its author is told why and how to appeal."""
        return self in {Outcome.ASK_TO_EDIT, Outcome.HIDE, Outcome.REMOVE}


_STATUS = {
    Outcome.APPROVE: ReviewStatus.VISIBLE,
    Outcome.APPROVE_AND_WATCH: ReviewStatus.VISIBLE,
    Outcome.ASK_TO_EDIT: ReviewStatus.HIDDEN,
    Outcome.HIDE: ReviewStatus.HIDDEN,
    Outcome.REMOVE: ReviewStatus.REMOVED,
    Outcome.NO_CHANGE: None,
}


class Decision(models.Model):
    """What became of a case: of the words, and, where need was, for the person.

    ``was`` and ``status`` are the review status of the words before and after, empty where they
    were gone. ``by`` is kept from whoever it is about: the group decided.
    """

    Outcome = Outcome

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="decisions"
    )
    outcome = models.CharField(max_length=20, choices=Outcome)
    measure = models.CharField(max_length=7, choices=MeasureKind, blank=True)
    measure_until = models.DateTimeField(null=True)
    reason = EncryptedTextField(_("why"), max_length=REASON_LENGTH, blank=True)
    agreement = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    was = models.CharField(max_length=7, choices=ReviewStatus, blank=True)
    status = models.CharField(max_length=7, choices=ReviewStatus, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    appeal_until = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="decision_made_when", fields=["made_at"]),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of whoever it is about."""
        return reverse("moderation:decision_detail", args=[self.pk])

    @property
    def measure_done(self) -> StrPromise:
        """What was done, of what has a measure."""
        return DONE[MeasureKind(self.measure)]

    @property
    def is_against(self) -> bool:
        return bool(self.measure) or Outcome(self.outcome).is_against
