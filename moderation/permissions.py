"""Who may look at what was written, and who may report it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def can_review(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.can_organize


def can_report(user: User | AnonymousUser, author: User) -> bool:
    """Whoever takes part, about what others wrote."""
    return user.is_authenticated and user.can_take_part and user.pk != author.pk


def can_read_log(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.can_organize
