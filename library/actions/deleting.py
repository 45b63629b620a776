"""Throwing away what nobody has read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from comments.models import Comment
from library.models import Item
from moderation.log import record

if TYPE_CHECKING:
    from accounts.models import User


class NotADraft(Exception):
    """Readers see it or were told when they will, or somebody wrote a comment below it."""


def can_be_deleted(item: Item) -> bool:
    """What was published is taken back instead: others may lead to it."""
    if item.published_at is not None:
        return False
    return item.thread_id is None or not Comment.objects.filter(thread=item.thread_id).exists()


@transaction.atomic
def delete_draft(*, item: Item, by: User, at: datetime) -> None:
    """Gone for good, with its history. Raises NotADraft, Item.DoesNotExist."""
    item = Item.objects.locked().get(pk=item.pk)
    if not can_be_deleted(item):
        raise NotADraft
    record(by=by, action="draft_deleted", about=item, at=at)
    thread = item.thread
    item.delete()
    if thread is not None:
        thread.delete()
