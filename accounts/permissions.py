"""Who may do what with people; shared by views and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from accounts.models import User


def is_member(user: User) -> bool:
    return user.is_active and user.membership == user.Membership.MEMBER


def can_decide_who_joins(user: User) -> bool:
    return is_member(user) and user.is_organizer


def can_invite(user: User) -> bool:
    """Members invite where people join by invitation; readers do not."""
    return settings.JOINING == "invited" and user.can_take_part


def can_block(user: User, person: User) -> bool:
    """Anybody but oneself. Organizers too can be blocked: they stay able to moderate."""
    return user.is_authenticated and user.pk != person.pk


def can_vouch_for(user: User, person: User) -> bool:
    return can_decide_who_joins(user) and user.pk != person.pk and not person.is_vouched


def can_revoke_vouching(user: User, person: User) -> bool:
    return can_decide_who_joins(user) and user.pk != person.pk and person.vouched_at is not None


def needs_second_factor(user: User) -> bool:
    """Whoever can see what others cannot proves twice who they are; not in demo mode."""
    return user.is_organizer and not settings.DEMO
