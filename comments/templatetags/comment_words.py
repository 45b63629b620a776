"""A comment's words as HTML, and what stands in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from accounts.permissions import is_member
from comments.markdown import render
from moderation.models import ReviewStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.safestring import SafeString

    from accounts.models import User
    from comments.models import Comment

register = template.Library()


@register.filter
def as_words(words: str) -> SafeString:
    return render(words)


@register.filter
def writer_for(comment: Comment, user: User | AnonymousUser) -> str:
    """Whose it is, for members only; of somebody who was erased there is no name."""
    if comment.author is None or not user.is_authenticated or not is_member(user):
        return ""
    return comment.author.display_name


@register.filter
def has_page_for(comment: Comment, user: User | AnonymousUser) -> bool:
    """Whether its author's own page is there for ``user``."""
    takes_part = user.is_authenticated and user.can_take_part
    return takes_part and comment.author is not None and is_member(comment.author)


@register.filter
def in_its_place(comment: Comment) -> str:
    """What is said of a comment whose words are not shown."""
    if comment.is_deleted:
        return _("A comment was here; whoever wrote it has deleted it.")
    if comment.review_status == ReviewStatus.REMOVED:
        return _("An organizer has taken a comment out here.")
    return _("A comment here is not shown at the moment.")
