"""A thread: what stands below one page."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.querysets import ThreadQuerySet


class Lock(models.TextChoices):
    """Who closed a thread to new comments; what organizers lock only they open again."""

    NONE = "", _("Open")
    OWNER = "owner", _("Closed by whose page it is")
    ORGANIZERS = "organizers", _("Closed by an organizer")


class Thread(models.Model):
    """Comments under one page. The page's own row refers to it; ``owner_kind`` is the page's name
    in ``comments.registry``.

    ``slow_seconds`` is how long each person waits between two comments, zero for not at all.
    """

    Lock = Lock

    owner_kind = models.CharField(max_length=20, editable=False)
    lock = models.CharField(max_length=10, choices=Lock, blank=True, default=Lock.NONE)
    slow_seconds = models.PositiveIntegerField(default=0)
    # One, shown above the others, so that it is read.
    pinned = models.ForeignKey(
        "comments.Comment", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"thread {self.pk} of a {self.owner_kind}"

    def get_absolute_url(self) -> str:
        return reverse("comments:thread_detail", args=[self.pk])

    @property
    def is_locked(self) -> bool:
        return self.lock != Lock.NONE
