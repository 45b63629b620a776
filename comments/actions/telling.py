"""Who hears of a new comment: whom it answers, and whose page it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from comments.models import Comment
from comments.querysets import line_of
from comments.registry import owner_of
from notifications.actions import no_longer_new, notify

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


def tell_of(comment: Comment) -> None:
    """Tell each of them once, however often it is shown again; nobody of their own words.

    The notice has none of the words, so that they are gone when they are deleted.
    """
    if comment.author is None:
        return
    owner = owner_of(comment.thread.owner_kind)
    page = owner.model._default_manager.get(thread=comment.thread_id)
    for kind, person in _listeners(comment, owner.told(page, comment.author)):
        can_read = owner.visible_to(person).filter(pk=page.pk).exists()
        if person.pk == comment.author_id or not (can_read and _finds(person, comment)):
            continue
        notify(
            person=person,
            kind=kind,
            event=event_of(comment),
            url=comment.get_absolute_url(),
            context={"title": owner.title(page), "comment": comment},
            actor=comment.author,
        )


def forget(comment: Comment, *, at: datetime) -> None:
    """It says nothing any more, so nobody need read it."""
    no_longer_new([event_of(comment)], at=at)


def event_of(comment: Comment) -> str:
    return f"comment:{comment.pk}"


def _listeners(comment: Comment, told: User | None) -> Iterator[tuple[str, User]]:
    parent = comment.parent
    if parent is not None and parent.author is not None and not parent.is_deleted:
        yield "comment_answered", parent.author
    if told is not None:
        yield "comment_on_yours", told


def _finds(person: User, comment: Comment) -> bool:
    """Whether nothing that it answers is by somebody kept apart from ``person``."""
    line = line_of(comment)
    return Comment.objects.placed_for(person).filter(pk__in=line).count() == len(line)
