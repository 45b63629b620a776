"""Items as pages that have comments below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.permissions import is_member
from comments.registry import Owner
from library.models import Item
from library.models.items import OWNER_KIND

if TYPE_CHECKING:
    from accounts.models import User


def _may_comment(user: User, item: Item) -> bool:
    return is_member(user)


def _runs(user: User, item: Item) -> bool:
    """Organizers: whom they named an editor writes what is read, and no more than that."""
    return user.can_organize


def _told(item: Item, writer: User) -> None:
    """Nobody: editors look at what is new in their own time."""


ITEM = Owner(
    name=OWNER_KIND,
    model=Item,
    visible_to=lambda user: Item.objects.visible_to(user, timezone.now()),
    may_comment=_may_comment,
    runs=_runs,
    title=lambda item: item.title,
    told=_told,
)
