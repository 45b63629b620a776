"""Who hears of a new comment: whom it answers, and whose page it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.models import Comment
from comments.querysets import line_of
from comments.registry import owner_of
from notifications.actions import no_longer_new, notify

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


def tell_of(comment: Comment) -> None:
    """Tell each of them once, however often it is shown again; nobody where the page is gone.

    The notice has none of the words, so that they are gone when they are deleted.
    """
    if comment.author is None:
        return
    owner = owner_of(comment.thread.owner_kind)
    page = owner.model._default_manager.filter(thread=comment.thread_id).first()
    if page is None:
        return
    line = line_of(comment.pk) if comment.parent_id else [comment.pk]
    for person, kind in _listeners(comment, owner.told(page, comment.author)).items():
        can_read = owner.visible_to(person).filter(pk=page.pk).exists()
        if not (can_read and _finds(person, line)):
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


def _listeners(comment: Comment, told: User | None) -> dict[User, str]:
    """Who hears of it, and as what; nobody twice, and nobody of their own words."""
    parent, listeners = comment.parent, {}
    if told is not None:
        listeners[told] = "comment_on_yours"
    if parent is not None and parent.author is not None and not parent.is_deleted:
        listeners[parent.author] = "comment_answered"
    return {person: kind for person, kind in listeners.items() if person != comment.author}


def _finds(person: User, line: list[int]) -> bool:
    """Whether nothing in ``line`` is by somebody kept apart from ``person``."""
    return Comment.objects.placed_for(person).filter(pk__in=line).count() == len(line)
