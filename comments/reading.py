"""A page of a thread: the comments that answer no other, and below each the first that answer it.

Two queries, however long the thread: the first finds the page by its place in an index, and the
ids of what stands below; the second all of that, and what is pinned, at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from comments import permissions
from comments.models import Comment, Thread
from moderation.permissions import can_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from comments.querysets import CommentQuerySet

PAGE = 15
# How many answers stand below a comment at first, and below each of those.
FIRST_REPLIES = (3, 2)
# Below this many others answers are a page of their own, so that lines do not get ever narrower.
DEEPEST = len(FIRST_REPLIES)


@dataclass(frozen=True)
class Branch:
    """A comment as ``user`` reads it, with the answers that are shown below it.

    ``level`` is how many comments it stands below on this page, ``more`` how many answers there
    are besides ``replies``.
    """

    comment: Comment
    user: User | AnonymousUser
    level: int = 0
    replies: list[Branch] = field(default_factory=list)
    may_write: bool = False
    # That of the last answer shown, after which there may be more.
    last: int = 0
    is_here: bool = False

    @property
    def count(self) -> int:
        """How many answers there are for this reader."""
        return max(self.comment.reply_count + self.comment.replies_apart, len(self.replies))

    @property
    def more(self) -> int:
        return self.count - len(self.replies)

    @property
    def is_deepest(self) -> bool:
        return self.level >= DEEPEST

    @property
    def is_readable(self) -> bool:
        return self.comment.is_readable_by(self.user)

    @property
    def is_own(self) -> bool:
        return self.user.is_authenticated and self.comment.author_id == self.user.pk

    @property
    def can_reply(self) -> bool:
        return self.may_write and permissions.can_reply(self.comment)

    @property
    def can_edit(self) -> bool:
        return permissions.can_edit(self.user, self.comment)

    @property
    def can_delete(self) -> bool:
        return permissions.can_delete(self.user, self.comment)

    @property
    def can_pin(self) -> bool:
        return permissions.can_pin(self.user, self.comment)

    @property
    def can_read_history(self) -> bool:
        edited = self.comment.edited_at is not None
        return edited and permissions.can_read_history(self.user, self.comment)

    @property
    def can_report(self) -> bool:
        author = self.comment.author
        return self.is_readable and author is not None and can_report(self.user, author)


@dataclass(frozen=True)
class ThreadPage:
    """What one sees of a thread; ``after`` is the id from which to read on, None at the end."""

    thread: Thread
    page: Any
    branches: list[Branch]
    pinned: Branch | None
    after: int | None
    is_newest_first: bool
    is_first: bool


def read_thread(
    thread: Thread,
    page: Any,
    user: User | AnonymousUser,
    *,
    after: int | None = None,
    newest_first: bool = False,
) -> ThreadPage:
    """Those that answer no other, from the beginning or after one of them."""
    rows = thread.comments.placed_for(user).first_ones().with_replies(user, FIRST_REPLIES)
    if after is not None:
        rows = rows.filter(pk__lt=after) if newest_first else rows.filter(pk__gt=after)
    pinned = thread.pinned if thread.pinned and permissions.can_reply(thread.pinned) else None
    if pinned is not None:
        rows = rows.exclude(pk=pinned.pk)
    found = list(rows.order_by("-id" if newest_first else "id")[: PAGE + 1])
    may_write = permissions.can_comment_now(user, thread, page)
    top = pinned if after is None else None
    branches, above = _grow(found[:PAGE], user, may_write=may_write, also=top)
    return ThreadPage(
        thread,
        page,
        branches,
        above,
        found[PAGE - 1].pk if len(found) > PAGE else None,
        newest_first,
        after is None,
    )


def read_branch(
    comment: Comment,
    user: User | AnonymousUser,
    *,
    may_write: bool,
    after: int | None = None,
    level: int = 0,
) -> Branch:
    """One comment, and a page of what answers it; ``level`` is how deep it is shown."""
    root = Comment.objects.with_replies(user, (1,)).get(pk=comment.pk)
    replies: CommentQuerySet = Comment.objects.placed_for(user).filter(parent=comment)
    if after is not None:
        replies = replies.filter(pk__gt=after)
    found = list(replies.with_replies(user, FIRST_REPLIES[1:]).order_by("id")[:PAGE])
    grown, _none = _grow(found, user, may_write=may_write, level=level + 1)
    return Branch(root, user, level, grown, may_write, last=found[-1].pk if found else 0)


def lone_branch(comment: Comment, user: User | AnonymousUser, *, may_write: bool) -> Branch:
    """One comment that was just written, or changed, without what answers it."""
    found = Comment.objects.with_replies(user, (1,)).get(pk=comment.pk)
    return Branch(found, user, may_write=may_write)


def _grow(
    comments: list[Comment],
    user: User | AnonymousUser,
    *,
    may_write: bool,
    level: int = 0,
    also: Comment | None = None,
) -> tuple[list[Branch], Branch | None]:
    """The comments, each with the answers that its own query named; and ``also`` by itself, where
    ``user`` finds it."""
    ids = [pk for comment in comments for pk in _ids(comment.first_replies)]
    ids += [also.pk] if also else []
    below = Comment.objects.placed_for(user).with_replies(user, (1,)).in_bulk(ids)

    def grow(comment: Comment, named: Iterable[dict[str, Any]], level: int) -> Branch:
        replies = [
            grow(below[each["id"]], each.get("first", []), level + 1)
            for each in named
            if each["id"] in below and level < DEEPEST
        ]
        last = replies[-1].comment.pk if replies else 0
        return Branch(comment, user, level, replies, may_write, last)

    branches = [grow(comment, comment.first_replies, level) for comment in comments]
    found = below.get(also.pk) if also else None
    # What answers it is on its own page.
    return branches, grow(found, [], DEEPEST) if found else None


def _ids(named: Iterable[dict[str, Any]]) -> Iterator[int]:
    for each in named:
        yield each["id"]
        yield from _ids(each.get("first", []))
