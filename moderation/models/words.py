"""What the holding rules remember: watched words, what was said lately, and whom to watch."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models.cases import Case
from moderation.models.moderated import Moderated
from safety.fields import EncryptedTextField

WATCHED_LENGTH = 80


class WatchedWord(models.Model):
    """A word or a few that organizers want to look at; ``*`` stands for any letters of a word."""

    pattern = models.CharField(_("word"), max_length=WATCHED_LENGTH, unique=True)
    holds = models.BooleanField(_("nobody sees it until somebody has looked"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["pattern"]

    def __str__(self) -> str:
        return self.pattern


class Fingerprint(models.Model):
    """That somebody said something at some time: a keyed hash of it, never the words.

    ``words_hash`` is empty for what is too short to be told from what others say. One row for each
    thing, forgotten after some days.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    words_hash = models.CharField(max_length=64, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], name="fingerprint_once_an_object"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="fingerprint_words", fields=["words_hash", "said_at"]),
            models.Index(name="fingerprint_author", fields=["author", "said_at"]),
            models.Index(name="fingerprint_said", fields=["said_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class WordCount(models.Model):
    """In how many decided texts a word was, by a bucket of its keyed hash (naive_bayes.py)."""

    bucket = models.IntegerField(primary_key=True)
    stayed = models.PositiveIntegerField(default=0)
    went = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"bucket {self.bucket}"


class Watch(models.Model):
    """What this person writes is looked at until then; it stays to be seen meanwhile."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watch"
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("watches")
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"person {self.person_id} until {self.until}"


class ProfileReview(Moderated):
    """What a person says about themselves, as a thing that can be looked at.

    A name cannot be hidden, so that another one takes its place; ``kept`` is what they had chosen
    (JSON), until it is given back or replaced.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile_review"
    )
    kept = EncryptedTextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"profile of person {self.person_id}"
