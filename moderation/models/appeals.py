"""Asking that somebody else looks at a decision again."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from moderation.models.decisions import Decision
from safety.fields import EncryptedTextField

APPEAL_LENGTH = 2000
ANSWER_LENGTH = 1000
# Nobody judges their own decision, nor one that they asked for, whatever the code says.
ANOTHER_DECIDES = """
IF NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id AND EXISTS (
    SELECT FROM moderation_decision made
    LEFT JOIN moderation_report report USING (case_id)
    WHERE made.id = NEW.decision_id AND NEW.decided_by_id IN (made.by_id, report.reporter_id)
)
THEN
    RAISE EXCEPTION 'An appeal is decided by somebody who had no part in the decision.'
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class AppealQuerySet(models.QuerySet["Appeal"]):
    def open(self) -> AppealQuerySet:
        return self.filter(decided_at__isnull=True)

    def locked(self) -> AppealQuerySet:
        return self.select_for_update(of=("self",), no_key=True).order_by("id")

    def for_pages(self) -> AppealQuerySet:
        """With all that a page shows of it."""
        return self.select_related(
            "person", "decision__case", "decision__agreement", "decision__by"
        )


class Appeal(models.Model):
    """What the person says about a decision, and what another organizer answers.

    The words are blanked with the evidence of the case, once nobody needs them any more.
    """

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appeals"
    )
    words = EncryptedTextField(_("why it should be looked at again"), blank=True)
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    is_granted = models.BooleanField(null=True)
    answer = EncryptedTextField(_("what you answer"), blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, is_granted__isnull=True, decided_by=None)
                | Q(decided_at__isnull=False, is_granted__isnull=False),
                name="appeal_decided_or_not",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("person")),
                name="appeal_not_decided_by_oneself",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=Q(decided_at__isnull=True), name="appeal_open"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="appeal_decided_by_another",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ANOTHER_DECIDES,
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of organizers."""
        return reverse("moderation:appeal_detail", args=[self.pk])

    def answer_with(self, *, is_granted: bool, answer: str, by_id: int, at: datetime) -> None:
        self.is_granted, self.answer = is_granted, answer
        self.decided_by_id, self.decided_at = by_id, at

    @property
    def is_open(self) -> bool:
        return self.decided_at is None
