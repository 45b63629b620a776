"""What organizers did, for good: rows are added and never changed."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from moderation.querysets import LogQuerySet

# Tests empty all tables; their settings alone let them, and only from TRUNCATE.
REFUSE = """
IF TG_OP = 'TRUNCATE' AND current_setting('mutualaid.tests_may_empty', true) = 'on' THEN
    RETURN NULL;
END IF;
RAISE EXCEPTION 'The log of what organizers did is only ever added to.'
    USING ERRCODE = 'insufficient_privilege';
"""


class LogEntry(models.Model):
    """One deed of an organizer: who, what, about whom or what, when. No words of anybody.

    ``by`` and ``person`` are a person's ``uuid``, which leads to nobody once they were erased;
    ``by`` is None for whoever has a shell on the server. ``about_kind`` is a model's label, such
    as ``"moderation.case"``, with ``about_id``; or ``"accounts.user"`` with ``person``.
    The application's role in the database may not change rows (``append_only``), and for everybody
    else a trigger refuses it.
    """

    append_only = True

    by = models.UUIDField(null=True, editable=False)
    action = models.CharField(max_length=40, editable=False)
    about_kind = models.CharField(max_length=60, blank=True, editable=False)
    about_id = models.BigIntegerField(null=True, editable=False)
    person = models.UUIDField(null=True, editable=False)
    at = models.DateTimeField(editable=False)

    objects = LogQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "log entries"
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Names that the code chose: a sentence does not fit.
            models.CheckConstraint(
                condition=Q(action__regex=r"^[a-z][a-z_]*$"), name="log_action_is_a_name"
            ),
            models.CheckConstraint(
                condition=Q(about_kind__regex=r"^([a-z]+\.[a-z]+)?$"), name="log_kind_is_a_label"
            ),
            models.CheckConstraint(
                condition=Q(about_id__isnull=True) | Q(person__isnull=True),
                name="log_about_one_thing",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["by", "-id"], name="log_of_organizer"),
            models.Index(fields=["action", "-id"], name="log_of_action"),
            models.Index(fields=["about_kind", "about_id", "-id"], name="log_about"),
            models.Index(
                fields=["person", "-id"], condition=Q(person__isnull=False), name="log_about_person"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="log_is_only_added_to",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
                func=REFUSE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.by}"
