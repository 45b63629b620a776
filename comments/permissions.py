"""Who may do what in a thread; views and templates ask the same predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comments.models import Lock
from comments.registry import owner_of
from moderation.models import ReviewStatus
from moderation.standing import is_new

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from comments.models import Comment, Thread


def can_comment(user: User | AnonymousUser, thread: Thread, page: Any) -> bool:
    """Whether ``user`` writes in this thread, or would if it were open. ``page`` is its owner."""
    return user.is_authenticated and owner_of(thread.owner_kind).may_comment(user, page)


def can_comment_now(user: User | AnonymousUser, thread: Thread, page: Any) -> bool:
    return can_comment(user, thread, page) and (not thread.is_locked or _organizes(user))


def is_read_first(user: User | AnonymousUser) -> bool:
    """Whether what they say waits for an organizer, as the first words of somebody new do."""
    return user.is_authenticated and is_new(user)


def can_reply(comment: Comment) -> bool:
    """Whether there is something to answer."""
    return comment.is_shown and not comment.is_deleted


def can_edit(user: User | AnonymousUser, comment: Comment) -> bool:
    """One's own, also in a closed thread: organizers may have asked for it."""
    return can_delete(user, comment) and comment.review_status != ReviewStatus.REMOVED


def can_delete(user: User | AnonymousUser, comment: Comment) -> bool:
    return user.is_authenticated and comment.author_id == user.pk and not comment.is_deleted


def can_read_history(user: User | AnonymousUser, comment: Comment) -> bool:
    """Its author, and organizers, who must know what was answered.

    Nobody else: a slip that was taken out, such as a number, should not stay a click away.
    """
    if not comment.is_readable_by(user):
        return False
    return user.is_authenticated and (comment.author_id == user.pk or user.can_organize)


def can_run(user: User | AnonymousUser, thread: Thread, page: Any) -> bool:
    """Close the thread to new comments: whose page it is, and organizers."""
    if not user.is_authenticated:
        return False
    return user.can_organize or owner_of(thread.owner_kind).runs(user, page)


def can_unlock(user: User | AnonymousUser, thread: Thread, page: Any) -> bool:
    return can_run(user, thread, page) and (thread.lock != Lock.ORGANIZERS or _organizes(user))


def can_pin(user: User | AnonymousUser, comment: Comment) -> bool:
    return _organizes(user) and comment.parent_id is None and can_reply(comment)


def can_slow(user: User | AnonymousUser) -> bool:
    return _organizes(user)


def _organizes(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.can_organize
