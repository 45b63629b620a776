"""Questions about notices and outgoing mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef

from accounts.querysets import blocked_with

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from notifications.models import Notice, OutboxMail


class NoticeQuerySet(models.QuerySet["Notice"]):
    model: type[Notice]

    def visible_to(self, user: User | AnonymousUser) -> NoticeQuerySet:
        """One's own, without those from or about somebody one is blocked with."""
        if not user.is_authenticated:
            return self.none()
        about = self.model.about.through._default_manager.filter(
            blocked_with(user, "user"), notice=OuterRef("pk")
        )
        return self.filter(person=user).exclude(blocked_with(user, "actor")).exclude(Exists(about))

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)


class OutboxMailQuerySet(models.QuerySet["OutboxMail"]):
    model: type[OutboxMail]

    def waiting(self) -> OutboxMailQuerySet:
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def due(self, *, at: datetime) -> OutboxMailQuerySet:
        return self.waiting().filter(next_attempt_at__lte=at).order_by("next_attempt_at", "id")

    def finished_before(self, moment: datetime) -> OutboxMailQuerySet:
        """Sent or given up before ``moment``, with words still in them."""
        finished = models.Q(sent_at__lt=moment) | models.Q(given_up_at__lt=moment)
        return self.filter(finished, blanked_at__isnull=True).order_by("id")
