"""Comments as something that can be reviewed and reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from comments.actions.writing import show_as_decided
from comments.models import Comment
from moderation.registry import Reviewable

if TYPE_CHECKING:
    from accounts.models import User


def _author(comment: Comment) -> User:
    assert comment.author is not None
    return comment.author


COMMENT = Reviewable(
    name="comment",
    label=_("Comment"),
    model=Comment,
    author=_author,
    words=lambda comment: comment.words,
    url=Comment.get_absolute_url,
    visible_to=lambda user: Comment.objects.reportable_to(user),
    on_status=show_as_decided,
)
