"""Opening a thread under a page, and running it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from comments.models import Comment, Lock, Thread
from moderation.log import record

if TYPE_CHECKING:
    from accounts.models import User

# What organizers choose from.
SLOW_SECONDS = (0, 60, 600, 3600)


class NotYours(Exception):
    """What organizers closed only they open again."""


class CannotPin(Exception):
    """Only what answers nothing and is shown is pinned."""


def open_thread(*, owner_kind: str, at: datetime) -> Thread:
    """An empty thread for a page that refers to it."""
    return Thread.objects.create(owner_kind=owner_kind, created_at=at)


@transaction.atomic
def lock_thread(*, thread: Thread, by: User, at: datetime) -> Thread:
    """No new comments from now on; what was said stays. Locked by organizers, it stays theirs."""
    thread = Thread.objects.locked().get(pk=thread.pk)
    before = thread.lock
    if by.can_organize:
        thread.lock = Lock.ORGANIZERS
    elif not thread.is_locked:
        thread.lock = Lock.OWNER
    thread.save(update_fields=["lock"])
    if by.can_organize and thread.lock != before:
        record(by=by, action="thread_locked", about=thread, at=at)
    return thread


@transaction.atomic
def unlock_thread(*, thread: Thread, by: User, at: datetime) -> Thread:
    """Raises NotYours for whose page it is where organizers closed it."""
    thread = Thread.objects.locked().get(pk=thread.pk)
    if thread.lock == Lock.ORGANIZERS and not by.can_organize:
        raise NotYours
    was_locked, thread.lock = thread.is_locked, Lock.NONE
    thread.save(update_fields=["lock"])
    if by.can_organize and was_locked:
        record(by=by, action="thread_unlocked", about=thread, at=at)
    return thread


@transaction.atomic
def open_or_close(*, thread: Thread, is_wanted: bool) -> Thread:
    """As whose page it is wants it, where organizers did not close it."""
    thread = Thread.objects.locked().get(pk=thread.pk)
    if thread.lock != Lock.ORGANIZERS:
        thread.lock = Lock.NONE if is_wanted else Lock.OWNER
        thread.save(update_fields=["lock"])
    return thread


@transaction.atomic
def slow_thread(*, thread: Thread, seconds: int, by: User, at: datetime) -> Thread:
    """Let each person wait so long between two comments; one of SLOW_SECONDS."""
    thread = Thread.objects.locked().get(pk=thread.pk)
    if thread.slow_seconds == seconds:
        return thread
    thread.slow_seconds = seconds
    thread.save(update_fields=["slow_seconds"])
    record(by=by, action="thread_slowed", about=thread, at=at)
    return thread


@transaction.atomic
def pin_comment(*, comment: Comment, by: User, at: datetime) -> Thread:
    """Show it above all others, in place of the one that was. Raises CannotPin."""
    thread = Thread.objects.locked().get(pk=comment.thread_id)
    comment = Comment.objects.get(pk=comment.pk)
    if comment.parent_id is not None or comment.is_deleted or not comment.is_shown:
        raise CannotPin
    if thread.pinned_id == comment.pk:
        return thread
    thread.pinned = comment
    thread.save(update_fields=["pinned"])
    record(by=by, action="comment_pinned", about=comment, at=at)
    return thread


@transaction.atomic
def unpin(*, comment: Comment, by: User, at: datetime) -> Thread:
    """Let it stand where it was; another that is pinned by now stays."""
    thread = Thread.objects.locked().get(pk=comment.thread_id)
    if thread.pinned_id != comment.pk:
        return thread
    record(by=by, action="comment_unpinned", about=thread, at=at)
    thread.pinned = None
    thread.save(update_fields=["pinned"])
    return thread
