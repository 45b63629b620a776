"""Who may do what; views and templates ask the same predicates."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import Block
from exchange.models.listings import ListingStatus
from exchange.models.matches import MatchStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from exchange.models import Listing, Match


def can_post(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.can_take_part


def can_change_listing(user: User, listing: Listing) -> bool:
    return (
        can_post(user)
        and listing.belongs_to(user)
        and listing.status in {ListingStatus.DRAFT, ListingStatus.OPEN, ListingStatus.FILLED}
    )


def can_speak_for(user: User, listing: Listing) -> bool:
    """Ask others for ``listing``: who speaks for its person, or an organizer who introduces."""
    return can_post(user) and (listing.belongs_to(user) or user.can_organize)


def can_propose(user: User, listing: Listing) -> bool:
    return listing.is_open and can_speak_for(user, listing)


def can_answer(user: User, match: Match) -> bool:
    """A side that has not agreed yet says yes or no."""
    return (
        can_post(user)
        and match.status == MatchStatus.PROPOSED
        and any(not match.has_agreed(kind) for kind in match.sides_of(user))
    )


def can_withdraw(user: User, match: Match) -> bool:
    """Whoever proposed it, or a side that has agreed, takes it back before it is agreed."""
    return match.status == MatchStatus.PROPOSED and (
        match.proposed_by_id == user.pk
        or any(match.has_agreed(kind) for kind in match.sides_of(user))
    )


def can_say_it_fell_through(user: User, match: Match) -> bool:
    return match.status == MatchStatus.ACCEPTED and bool(match.sides_of(user))


def can_say_done(user: User, match: Match) -> bool:
    return match.status in {MatchStatus.ACCEPTED, MatchStatus.COMPLETED} and any(
        not match.has_said_done(kind) for kind in match.sides_of(user)
    )


def can_read_note(user: User, match: Match) -> bool:
    """The few words are for the two sides, and for whoever wrote them."""
    return bool(match.sides_of(user)) or match.proposed_by_id == user.pk


def can_see_contact(user: User, match: Match, *, at: datetime) -> bool:
    """Only the two sides, as long as the match shows it and neither blocked the other.

    (Who speaks for a side still sees a match that its own person, being a side, does not.)
    """
    if not (match.sides_of(user) and match.shows_contact(at=at)):
        return False
    return not Block.objects.between(match.offer.person, match.need.person).exists()
