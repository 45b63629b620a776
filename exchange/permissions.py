"""Who may do what; views and templates ask the same predicates."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import Block
from accounts.models.people import Membership
from comments.models import Lock
from exchange.categories.registry import category_of
from exchange.models.listings import Kind, ListingStatus
from exchange.models.match_states import AGREED, MatchStatus
from exchange.models.matches import DENIED_WITHIN
from moderation.models import ReviewStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from exchange.categories.base import Category
    from exchange.models import Booking, Listing, Match


def can_post(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.can_take_part


def may_post(person: User, category: Category, kind: Kind | str) -> bool:
    """Whether it is theirs to offer or need, where only people vouched for may."""
    return kind not in category.vouched or person.is_vouched


def may_be_commented(category: Category, kind: Kind | str) -> bool:
    """Whether others may write below it: nowhere where its person's name is not told, which an
    answer of theirs would give away."""
    return category.names(kind)


def lets_comment(listing: Listing) -> bool:
    """Whether its person lets others write below it; organizers may have closed that all the
    same."""
    return listing.thread is not None and listing.thread.lock != Lock.OWNER


def may_post_still(listing: Listing) -> bool:
    """What ``may_post`` says of a listing that is there; ``lacks_vouching`` is its opposite in
    SQL."""
    return may_post(listing.person, category_of(listing), listing.kind)


def can_change_listing(user: User, listing: Listing) -> bool:
    return (
        can_post(user)
        and listing.belongs_to(user)
        and not listing.is_private
        and listing.status in {ListingStatus.DRAFT, ListingStatus.OPEN, ListingStatus.FILLED}
    )


def can_speak_for(user: User, listing: Listing) -> bool:
    """Ask others for ``listing``: who speaks for its person, or an organizer who introduces."""
    return can_post(user) and (listing.belongs_to(user) or user.can_organize)


def can_propose(user: User, listing: Listing) -> bool:
    return listing.is_on_show and not listing.is_private and can_speak_for(user, listing)


def can_answer_listing(user: User, listing: Listing, *, at: datetime) -> bool:
    """Ask for just this, without a listing of one's own that others see."""
    return (
        can_post(user)
        and listing.is_on_show
        and listing.expires_at > at
        and not listing.is_private
        and not listing.belongs_to(user)
    )


def can_answer(user: User, match: Match) -> bool:
    """A side that has not agreed yet says yes or no."""
    return (
        can_post(user)
        and match.status == MatchStatus.PROPOSED
        and any(not match.has_agreed(kind) for kind in match.sides_of(user))
    )


def can_be_less(match: Match, booking: Booking) -> bool:
    """Whether who answers may agree to some of the amount that was proposed for a date."""
    return booking.quantity > 1 and {*Kind} <= {*category_of(match.need).shared}


def can_withdraw(user: User, match: Match) -> bool:
    """Whoever proposed it, or a side that has agreed, takes it back before it is agreed."""
    return match.status == MatchStatus.PROPOSED and (
        match.proposed_by_id == user.pk
        or any(match.has_agreed(kind) for kind in match.sides_of(user))
    )


def can_say_it_fell_through(user: User, match: Match) -> bool:
    return match.status == MatchStatus.ACCEPTED and bool(match.sides_of(user))


def can_cancel_date(user: User, match: Match, booking: Booking, *, at: datetime) -> bool:
    """One agreed date of an agreement that otherwise stands: it will not happen, or, for some days
    after it was over, it did not."""
    until = booking.during.upper + DENIED_WITHIN
    return can_say_it_fell_through(user, match) and booking.is_agreed and at < until


def can_end(user: User, match: Match) -> bool:
    """What goes on, from any date on."""
    return can_say_it_fell_through(user, match) and match.is_standing


def can_say_done(user: User, match: Match, *, at: datetime) -> bool:
    """Once the last agreed date has begun, or the other side has said so.

    What is sent may be sent, and arrive, at any time. Of a long date this may be early, but
    whoever disagrees can say so until it is long over.
    """
    if not _has_still_to_say(user, match):
        return False
    if match.status != MatchStatus.ACCEPTED or category_of(match.need).finishing.sending:
        return match.status in AGREED
    last = match.last_begins_at()
    return last is not None and last <= at


def can_say_it_did_not_happen(user: User, match: Match, *, at: datetime) -> bool:
    """For some days after it was said to be done, by a side that did not say so itself."""
    until = match.denied_until
    return until is not None and at < until and _has_still_to_say(user, match)


def _has_still_to_say(user: User, match: Match) -> bool:
    return any(may_still_say(match, kind) for kind in match.sides_of(user))


def may_still_say(match: Match, kind: Kind) -> bool:
    """Whether a side has not said whether it happened; whoever sends something says only that."""
    is_sender = category_of(match.need).finishing.sender == kind
    return not match.has_said_done(kind) and not (
        is_sender and match.status == MatchStatus.COMPLETED
    )


def can_read_note(user: User, match: Match) -> bool:
    """The few words are for the two sides, and for whoever wrote them; only for the latter where
    organizers hid them."""
    if match.proposed_by_id == user.pk:
        return match.review_status != ReviewStatus.REMOVED
    return bool(match.sides_of(user)) and match.is_shown


def can_see_contact(user: User, match: Match, *, at: datetime) -> bool:
    """Only the two sides, as long as the match shows it, while both are with the group and
    vouched for where they must be, and neither blocked the other.

    (Who speaks for a side still sees a match that its own person, being a side, does not.)
    """
    people = (match.offer.person, match.need.person)
    if not (match.sides_of(user) and match.shows_contact(at=at)):
        return False
    if not all(map(_is_here, people)):
        return False
    if not all(may_post_still(listing) for listing in (match.offer, match.need)):
        return False
    return not Block.objects.between(*people).exists()


def _is_here(person: User) -> bool:
    return person.is_active and person.membership == Membership.MEMBER
