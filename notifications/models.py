"""What people are told: notices on the site, and the outbox that mail leaves from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.querysets import NoticeQuerySet, OutboxMailQuerySet
from safety.fields import EncryptedTextField

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class Notice(models.Model):
    """One thing told to one person; ``event`` with the person is unique, so it is told once."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="notices_caused",
    )
    # Whose words or doings it tells of: once blocked with one of them, ``person`` sees it no more.
    about = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    kind = models.CharField(max_length=60)
    event = models.CharField(max_length=200)
    subject = EncryptedTextField(_("subject"))
    body = EncryptedTextField(_("text"), blank=True)
    url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "event"], name="notice_once_a_person"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-id"], name="notice_newest_first"),
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for person {self.person_id}"

    def get_absolute_url(self) -> str:
        return reverse("notifications:notice_list")

    def mark_read(self, *, at: datetime) -> None:
        """Keep the first time it was read."""
        if self.read_at is None:
            self.read_at = at
            self.save(update_fields=["read_at"])

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


class OutboxMail(models.Model):
    """A mail to send; the row stays after sending, so that no event is mailed twice.

    ``recipient_hash`` is a keyed HMAC of the address. The address and the words are encrypted,
    and blanked some days after the mail has left.
    """

    event = models.CharField(max_length=200)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
    )
    recipient_hash = models.CharField(max_length=64, editable=False)
    message_id = models.CharField(max_length=255, unique=True, editable=False)
    to = EncryptedTextField(blank=True)
    subject = EncryptedTextField(blank=True)
    body = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    last_error_class = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    blanked_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxMailQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["event", "recipient_hash"], name="outbox_mail_once_a_recipient"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True),
                name="outbox_mail_sent_or_given_up",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="outbox_mail_waiting",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(blanked_at__isnull=True),
                name="outbox_mail_not_blanked",
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"

    def mark_sent(self, *, at: datetime) -> None:
        self.sent_at = at
        self.attempts += 1
        self.last_error_class = ""
        self.save(update_fields=["sent_at", "attempts", "last_error_class"])

    def mark_failed(self, *, at: datetime, error_class: str, wait: timedelta | None) -> None:
        """Try again after ``wait``, or, with none, never; only the name of the error is kept."""
        self.attempts += 1
        self.last_error_class = error_class[:100]
        if wait is None:
            self.given_up_at = at
        else:
            self.next_attempt_at = at + wait
        self.save(update_fields=["attempts", "last_error_class", "given_up_at", "next_attempt_at"])

    @property
    def is_waiting(self) -> bool:
        return self.sent_at is None and self.given_up_at is None
