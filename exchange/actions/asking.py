"""Whether one may ask: looked up before the form is shown, and again, locked, when it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import User
from exchange.matching import Suggestion, may_be_asked, suggestion_for
from exchange.models import Listing, Match
from exchange.models.listings import Kind
from exchange.permissions import can_speak_for

if TYPE_CHECKING:
    from exchange.querysets import MatchQuerySet


class NotYours(Exception):
    """The actor is not the one who may do this, or not in this state."""


class AlreadyBetweenThem(Exception):
    """There is a proposal or an agreement between the two; ``match`` is it."""

    def __init__(self, match: Match) -> None:
        super().__init__(f"match {match.pk} is there already")
        self.match = match


class NotPossible(Exception):
    """The two listings do not go together, or not any more."""


class NotNow(NotPossible):
    """Whoever offers does not want to be asked now, or not more often this week."""


class Declined(NotPossible):
    """The other side said no to these two before, and need not say it twice."""


def suggestion_to_ask(listing: Listing, other: Listing, *, by: User, at: datetime) -> Suggestion:
    """Why the two go together and when, where ``by`` may ask for ``listing``.

    Raises NotYours, AlreadyBetweenThem, Declined, NotNow, NotPossible.
    """
    if not can_speak_for(by, listing):
        raise NotYours
    between = Match.objects.live().of(listing).of(other).first()
    if between is not None:
        raise AlreadyBetweenThem(between)
    if _was_declined(listing, other, by=by):
        raise Declined
    offer = listing if listing.is_offer else other
    if not offer.belongs_to(by) and not may_be_asked(offer, at=at):
        raise NotNow
    # An answer to one neighbour's listing is made with its one match, and asks nobody else.
    has_asked = listing.is_private and Match.objects.of(listing).exists()
    can_ask = listing.is_open and not has_asked
    suggestion = suggestion_for(listing, other, at=at) if can_ask else None
    if suggestion is None:
        raise NotPossible
    return suggestion


def lock_for_asking(listing: Listing, other: Listing) -> None:
    """Lock both people and both listings, and read ``listing`` again.

    With the people held, two who ask at once are counted one after the other, and a block is
    seen here or ends what is asked here.
    """
    list(User.objects.filter(pk__in=[listing.person_id, other.person_id]).locked())
    list(
        Listing.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[listing.pk, other.pk])
        .order_by("id")
    )
    listing.refresh_from_db()


def _was_declined(listing: Listing, other: Listing, *, by: User) -> bool:
    """Whether the other side said no to this pair before; who said no may still ask."""
    between = Match.objects.of(listing).of(other)
    if listing.belongs_to(by):
        return said_no(between, kind=Kind(listing.kind))
    return between.filter(status=Match.Status.DECLINED).exists()


def said_no(between: MatchQuerySet, *, kind: Kind) -> bool:
    """Whether the side opposite to ``kind`` said no to one of these; whoever did has not agreed."""
    agreed = "need_agreed_at" if kind == Kind.OFFER else "offer_agreed_at"
    declined = between.filter(status=Match.Status.DECLINED, **{f"{agreed}__isnull": True})
    return declined.exists()
