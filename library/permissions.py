"""Who may do what in the library; shared by views and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import is_member

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def can_edit_library(user: User | AnonymousUser) -> bool:
    """Organizers, and whom they named, while those are with the group and not suspended."""
    if not user.is_authenticated:
        return False
    return user.can_organize or (_is_here(user) and hasattr(user, "library_editor"))


def can_name_editors(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.can_organize


def can_be_editor(user: User) -> bool:
    """A member who can sign in; organizers edit without being named."""
    return _is_here(user) and user.email is not None and not user.is_organizer


def _is_here(user: User) -> bool:
    return is_member(user) and not user.is_suspended


def can_suggest(user: User | AnonymousUser) -> bool:
    """Whoever is with the group, also to read only. (What a sanction takes away is asked when they
    send it.)"""
    return user.is_authenticated and is_member(user)
