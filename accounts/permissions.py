"""Who may do what with people; shared by views and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from accounts.models import User, Vouch


def is_member(user: User) -> bool:
    return user.is_active and user.membership == user.Membership.MEMBER


def can_decide_who_joins(user: User) -> bool:
    return user.can_organize


def can_invite(user: User) -> bool:
    """Members invite where people join by invitation; readers do not."""
    return settings.JOINING == "invited" and user.can_take_part


def can_block(user: User, person: User) -> bool:
    """Anybody but oneself. Organizers too can be blocked: they stay able to moderate."""
    return user.is_authenticated and user.pk != person.pk


def can_vouch_for(user: User, person: User) -> bool:
    """Whoever takes part and is vouched for themselves, for another member: every chain begins with
    an organizer. Organizers are known to the group as they are."""
    return (
        user.can_take_part
        and user.is_vouched
        and user.pk != person.pk
        and is_member(person)
        and not person.is_organizer
    )


def can_see_who_vouches(user: User) -> bool:
    return user.can_organize


def can_end_vouch(user: User, vouch: Vouch) -> bool:
    """Whoever gave it, whom it is about, and organizers, whoever blocked whom."""
    return user.pk in (vouch.by_id, vouch.person_id) or can_see_who_vouches(user)


def needs_second_factor(user: User) -> bool:
    """Whoever can see what others cannot proves twice who they are; not in demo mode."""
    return user.is_organizer and not settings.DEMO
