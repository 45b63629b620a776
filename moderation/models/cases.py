"""What organizers look at: a case for each thing somebody wrote, and what it said then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models.agreements import AgreementVersion
from moderation.querysets import CaseQuerySet
from safety.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models import User

CLAIM_HOLDS = timedelta(minutes=30)
NOTE_LENGTH = 1000


class CaseStatus(models.TextChoices):
    OPEN = "open", _("To look at")
    CLOSED = "closed", _("Decided")


class Case(models.Model):
    """One thing that somebody wrote, and why an organizer should look at it.

    ``kind`` is its name in the registry and ``object_id`` its primary key: the thing itself may be
    gone. ``version`` is the ``review_version`` of the words that were last put before organizers.
    ``queue_at`` is its place in the queue, somewhat before it was opened (actions/learning.py).
    ``evidence_until`` is when what it holds in words is blanked; none while it is still needed.
    """

    Status = CaseStatus

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cases"
    )
    status = models.CharField(
        max_length=6, choices=CaseStatus, default=CaseStatus.OPEN, editable=False
    )
    # Names of rules, and "reported".
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    # JSON: what each rule found, such as the watched word, by its name.
    findings = EncryptedTextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    url = models.CharField(max_length=500)
    opened_at = models.DateTimeField(default=timezone.now)
    queue_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="cases_claimed",
    )
    claimed_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    evidence_until = models.DateTimeField(null=True)
    blanked_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(status="open"),
                name="case_open_once_an_object",
            ),
            models.CheckConstraint(
                name="case_closed_at_some_time",
                condition=Q(status="open", closed_at__isnull=True)
                | Q(status="closed", closed_at__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="case_of_object", fields=["kind", "object_id", "-id"]),
            models.Index(name="case_open_oldest", fields=["id"], condition=Q(status="open")),
            models.Index(
                name="case_open_queue", fields=["queue_at", "id"], condition=Q(status="open")
            ),
            models.Index(
                name="case_open_kind_queue",
                fields=["kind", "queue_at", "id"],
                condition=Q(status="open"),
            ),
            models.Index(
                name="case_closed_when", fields=["closed_at"], condition=Q(closed_at__isnull=False)
            ),
            GinIndex(name="case_open_reasons", fields=["reasons"], condition=Q(status="open")),
            models.Index(
                name="case_to_blank",
                fields=["evidence_until"],
                condition=Q(blanked_at__isnull=True, evidence_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("moderation:case_detail", args=[self.pk])

    def claim(self, *, by: User, at: datetime) -> None:
        self.claimed_by, self.claimed_until = by, at + CLAIM_HOLDS

    def let_go(self) -> None:
        self.claimed_by = self.claimed_until = None

    def close(self, *, at: datetime, evidence_until: datetime) -> None:
        self.status, self.closed_at = CaseStatus.CLOSED, at
        self.evidence_until = evidence_until
        self.let_go()

    def is_claimed(self, *, at: datetime) -> bool:
        return self.claimed_until is not None and self.claimed_until > at

    @property
    def is_open(self) -> bool:
        return self.status == CaseStatus.OPEN


class Evidence(models.Model):
    """What it said while the case was open: one row for each version, whatever became of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    version = models.PositiveIntegerField()
    words = EncryptedTextField(blank=True)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = _("evidence")
        ordering: ClassVar[list[str]] = ["case", "version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "version"], name="evidence_once_a_version"),
        ]

    def __str__(self) -> str:
        return f"version {self.version} in case {self.case_id}"


class Report(models.Model):
    """Somebody says that an agreement was broken. Whoever is reported never learns who it was."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reports_made"
    )
    agreement = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="+")
    note = EncryptedTextField(_("what happened"), max_length=NOTE_LENGTH, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "reporter"], name="report_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"
