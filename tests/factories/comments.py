"""Threads and comments for tests, made by the actions that people make them with."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from comments.actions.threads import open_thread
from comments.actions.writing import post_comment
from comments.models import Comment, Thread

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Listing


def thread_under(listing: Listing) -> Thread:
    """The thread of a listing, opened where there is none yet."""
    if listing.thread is None:
        listing.thread = open_thread(owner_kind="listing", at=timezone.now())
        listing.save(update_fields=["thread"])
    return listing.thread


def say(
    thread: Thread,
    by: User,
    words: str = "Hello",
    *,
    to: Comment | None = None,
    at: datetime | None = None,
) -> Comment:
    return post_comment(thread=thread, parent=to, by=by, words=words, at=at or timezone.now())
