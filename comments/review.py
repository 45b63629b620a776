"""Comments as something that can be reviewed and reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.actions.writing import show_as_decided
from comments.models import Comment
from comments.registry import owner_of, owners
from moderation.registry import Reviewable

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User


def _author(comment: Comment) -> User:
    assert comment.author is not None
    return comment.author


def _title(comment: Comment) -> str:
    """That of the page it stands on."""
    owner = owner_of(comment.thread.owner_kind)
    page = owner.model._default_manager.filter(thread=comment.thread_id).first()
    return owner.title(page) if page is not None else ""


def _concerning(user: User) -> QuerySet[Comment]:
    """Those below their own pages."""
    below = Q(pk__in=[])
    for owner in owners():
        if owner.pages_of is not None:
            below |= Q(thread__in=owner.pages_of(user).order_by().values("thread"))
    return Comment.objects.filter(below)


COMMENT = Reviewable(
    name="comment",
    label=_("Comment"),
    model=Comment,
    author=_author,
    words=lambda comment: comment.words,
    url=Comment.get_absolute_url,
    visible_to=lambda user: Comment.objects.reportable_to(user),
    on_status=show_as_decided,
    title=_title,
    concerning=_concerning,
    by_blocked=lambda user: Comment.objects.by_blocked(user),
)
