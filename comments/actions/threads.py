"""Opening a thread under a page, and running it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from comments.models import Comment, Lock, Thread

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
def lock_thread(*, thread: Thread, by: User) -> Thread:
    """No new comments from now on; what was said stays. Locked by organizers, it stays theirs."""
    thread = Thread.objects.locked().get(pk=thread.pk)
    if by.can_organize:
        thread.lock = Lock.ORGANIZERS
    elif not thread.is_locked:
        thread.lock = Lock.OWNER
    thread.save(update_fields=["lock"])
    return thread


@transaction.atomic
def unlock_thread(*, thread: Thread, by: User) -> Thread:
    """Raises NotYours for whose page it is where organizers closed it."""
    thread = Thread.objects.locked().get(pk=thread.pk)
    if thread.lock == Lock.ORGANIZERS and not by.can_organize:
        raise NotYours
    thread.lock = Lock.NONE
    thread.save(update_fields=["lock"])
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
def slow_thread(*, thread: Thread, seconds: int) -> Thread:
    """Let each person wait so long between two comments; one of SLOW_SECONDS."""
    thread = Thread.objects.locked().get(pk=thread.pk)
    thread.slow_seconds = seconds
    thread.save(update_fields=["slow_seconds"])
    return thread


@transaction.atomic
def pin_comment(*, comment: Comment) -> Thread:
    """Show it above all others, in place of the one that was. Raises CannotPin."""
    thread = Thread.objects.locked().get(pk=comment.thread_id)
    comment = Comment.objects.get(pk=comment.pk)
    if comment.parent_id is not None or comment.is_deleted or not comment.is_shown:
        raise CannotPin
    thread.pinned = comment
    thread.save(update_fields=["pinned"])
    return thread


@transaction.atomic
def unpin(*, thread: Thread) -> Thread:
    thread = Thread.objects.locked().get(pk=thread.pk)
    thread.pinned = None
    thread.save(update_fields=["pinned"])
    return thread
