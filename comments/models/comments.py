"""A comment, and what it said before it was edited."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.threads import Thread
from comments.querysets import CommentQuerySet
from moderation.models import Moderated, ReviewStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

MOST_LETTERS = 4000


class Comment(Moderated):
    """What somebody said in a thread, or in answer to ``parent``.

    ``is_placed`` says that it has a place in the thread for everybody who reads it: with its
    words while they are shown, as a line in their stead afterwards. What waits for an organizer
    has none yet, and what was taken out without an answer has none any more.
    ``reply_count`` counts the answers to it that have one. Both are kept by ``actions.places``.
    """

    if TYPE_CHECKING:
        # Annotated by the querysets that read threads.
        first_replies: list[dict[str, object]]
        replies_apart: int

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    # Nobody any more where the person was erased: the thread stays readable.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="comments"
    )
    words = models.TextField(_("comment"), max_length=MOST_LETTERS, blank=True)
    is_placed = models.BooleanField(default=False, editable=False)
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="comment_deleted_says_nothing",
                condition=Q(deleted_at__isnull=True) | Q(words=""),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Ids grow with time, so that pages are read by them.
            models.Index(
                name="comment_first_ones",
                fields=["thread", "id"],
                condition=Q(parent__isnull=True),
            ),
            models.Index(name="comment_answers", fields=["parent", "id"]),
            # Those of people kept apart from the reader, and those that only some see.
            models.Index(name="comment_answers_by", fields=["parent", "author"]),
            models.Index(name="comment_unplaced", fields=["parent"], condition=Q(is_placed=False)),
            models.Index(name="comment_by_author", fields=["author", "thread", "-id"]),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("comments:comment_detail", args=[self.pk])

    def edit(self, words: str, *, at: datetime) -> None:
        self.words, self.edited_at = words, at

    def blank(self, *, at: datetime) -> None:
        """Leave only that there was something."""
        self.words, self.edited_at, self.deleted_at = "", None, at

    def is_readable_by(self, user: User | AnonymousUser) -> bool:
        """Whether ``user`` reads its words; what ``passed_review`` says in SQL."""
        if self.is_deleted or self.review_status == ReviewStatus.REMOVED:
            return False
        if self.is_shown:
            return True
        return user.is_authenticated and (self.author_id == user.pk or user.can_organize)

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None


class CommentVersion(models.Model):
    """What a comment said until it was edited; its author and organizers read it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions")
    words = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"an earlier version of comment {self.comment_id}"
