"""Rows that guard the site: how often somebody did something, and what was already made."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class RecentHits(models.Model):
    """The last times that one key passed one rate limit, oldest first.

    The table is UNLOGGED: quick to write, and empty again after a crash of the database.
    There is no index on ``expires_at``, so that PostgreSQL can update rows in place (HOT).
    """

    key = models.CharField(max_length=64, primary_key=True)
    times = ArrayField(models.DateTimeField())
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "recent hits"
        ordering: ClassVar[list[str]] = ["key"]

    def __str__(self) -> str:
        return self.key


class IdempotencyKey(models.Model):
    """One thing that was made from one form, so that a second click finds it again.

    ``digest`` is a blind index of whose form it was, what for, and its key: the row itself says
    nothing about anybody.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    url = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at"]

    def __str__(self) -> str:
        return self.url
