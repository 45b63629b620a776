"""Who may do what in the library; shared by views and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def can_edit_library(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.can_organize
