"""Saying something in a thread, changing it, and taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from comments.actions.places import settle
from comments.actions.telling import forget, tell_of
from comments.models import Comment, CommentVersion, Thread
from moderation.actions.reviewing import submit
from moderation.actions.sanctions import check_may_write
from moderation.models import ReviewStatus

if TYPE_CHECKING:
    from accounts.models import User


class ThreadLocked(Exception):
    """No new comments here."""


class TooSoon(Exception):
    """The thread is slowed down; this person may write again at ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until}")
        self.until = until


class NothingToAnswer(Exception):
    """What it would answer is not there any more."""


class CommentGone(Exception):
    """It was deleted, or taken out by an organizer."""


class StaleComment(Exception):
    """It was changed, or decided about, since it was read; ``comment`` is what it is now."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(f"comment {comment.pk} is at version {comment.review_version}")
        self.comment = comment


@transaction.atomic
def post_comment(
    *, thread: Thread, parent: Comment | None, by: User, words: str, at: datetime
) -> Comment:
    """Say ``words`` in ``thread``, or in answer to ``parent`` there.

    Raises ThreadLocked, TooSoon, NothingToAnswer, CannotWrite.
    """
    # Whoever closes the thread holds this row too, and no two comments of one person pass here.
    thread = Thread.objects.locked().get(pk=thread.pk)
    if thread.is_locked and not by.can_organize:
        raise ThreadLocked
    _check_pace(thread, by, at=at)
    check_may_write(by, at=at)
    if parent is not None:
        answered = Comment.objects.select_related("author").locked()
        parent = answered.get(pk=parent.pk, thread=thread)
        if parent.is_deleted or not parent.is_shown:
            raise NothingToAnswer
    comment = Comment(thread=thread, parent=parent, author=by, words=words, created_at=at)
    comment.save()
    _put_forward(comment, at=at)
    return comment


@transaction.atomic
def edit_comment(*, comment: Comment, words: str, version: int | None, at: datetime) -> Comment:
    """Say something else; what it said before is kept for its author and organizers.

    ``version`` is the ``review_version`` that its author read. Raises CommentGone,
    StaleComment.
    """
    comment = Comment.objects.locked().get(pk=comment.pk)
    if comment.is_deleted or comment.review_status == ReviewStatus.REMOVED:
        raise CommentGone
    if comment.review_version != version:
        raise StaleComment(comment)
    if comment.words == words:
        return comment
    said_at = comment.edited_at or comment.created_at
    CommentVersion.objects.create(comment=comment, words=comment.words, said_at=said_at)
    comment.edit(words, at=at)
    comment.save(update_fields=["words", "edited_at"])
    _put_forward(comment, at=at)
    return comment


@transaction.atomic
def delete_comment(*, comment: Comment, at: datetime) -> Comment:
    """Leave a line that there was something; its words are gone, all that it ever said included.

    Deleting it again is fine.
    """
    comment = Comment.objects.locked().get(pk=comment.pk)
    if comment.is_deleted:
        return comment
    comment.versions.all().delete()
    comment.blank(at=at)
    comment.save(update_fields=["words", "edited_at", "deleted_at"])
    forget(comment, at=at)
    return comment


def show_as_decided(comment: Comment, status: ReviewStatus, at: datetime) -> None:
    """What follows when a comment, which is locked, is held, hidden, taken out or shown (again)."""
    settle(comment)
    if not comment.is_shown:
        forget(comment, at=at)
    elif not comment.is_deleted:
        tell_of(comment)


def _put_forward(comment: Comment, *, at: datetime) -> None:
    if submit(comment, at=at) == ReviewStatus.VISIBLE:
        show_as_decided(comment, ReviewStatus.VISIBLE, at)


def _check_pace(thread: Thread, by: User, *, at: datetime) -> None:
    if not thread.slow_seconds or by.can_organize:
        return
    said = thread.comments.filter(author=by).order_by("-id").values_list("created_at", flat=True)
    last = said.first()
    until = last + timedelta(seconds=thread.slow_seconds) if last else at
    if until > at:
        raise TooSoon(until)
