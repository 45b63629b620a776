"""What organizers decided, for the pages of what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from moderation.models import Decision, ReviewStatus
from moderation.registry import reviewable_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from moderation.models import Moderated
    from moderation.summary import RoundCount

register = template.Library()


@register.simple_tag
def why_hidden(thing: Moderated, user: User) -> Decision | None:
    """The decision by which ``thing`` is hidden, for ``user``, whom it is about; asks nothing of
    what is not hidden."""
    if thing.review_status != ReviewStatus.HIDDEN:
        return None
    about = Decision.objects.filter(
        case__kind=reviewable_of(thing).name, case__object_id=thing.pk, case__author=user
    )
    hiding = about.filter(status=ReviewStatus.HIDDEN, reversed_at__isnull=True)
    return hiding.order_by("-id").first()


@register.filter
def in_one_line(words: str) -> str:
    """What a template with tags on lines of their own gives, for a plain text."""
    return " ".join(words.split())


@register.filter
def few(counts: Iterable[RoundCount]) -> str:
    """The labels of those that are too few to be told, in one line; empty where all are told."""
    return "; ".join(str(each.label) for each in counts if not each.at_least)
