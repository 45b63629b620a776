"""How the two sides of an agreed match reach each other, and where: the one place that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import Block, ContactChannel
from exchange.categories.registry import category_of
from exchange.handovers import way_of, ways_between, ways_of
from exchange.permissions import can_see_contact
from exchange.speakers import speaker_for

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import User
    from exchange.categories.base import Confided
    from exchange.categories.ways import Way
    from exchange.models import Listing, Match
    from exchange.models.listings import Kind


@dataclass(frozen=True)
class Contact:
    """What one side shows the other once both have agreed.

    The ``channels`` are their own; or those of ``speaker``, the organizer who speaks for somebody
    who has no account and no way of their own to be reached. The ``address`` is empty unless it
    happens at their place. ``ways`` are those in which it goes, or could go.
    """

    listing: Listing
    channels: list[ContactChannel]
    speaker: User | None = None
    address: str = ""
    ways: Collection[Way] = ()

    @property
    def confided(self) -> list[Confided]:
        """What else the category holds back until then."""
        return category_of(self.listing).confides(self.listing, self.ways)


def contacts_for(user: User, match: Match, *, at: datetime) -> list[Contact]:
    """The other side's contact, or nothing.

    Nobody's own is repeated to them, except to an organizer who speaks for both.
    """
    if not can_see_contact(user, match, at=at):
        return []
    return [contact_of(match, kind.opposite) for kind in match.sides_of(user)]


def shown_of(user: User, match: Match) -> list[Contact]:
    """What the other side sees, or will see, of the sides that ``user`` speaks for."""
    return [contact_of(match, kind) for kind in match.sides_of(user)]


def shown_when_agreed(user: User, listing: Listing, other: Listing) -> list[Contact]:
    """What ``other`` would see of ``listing``, for who speaks for it; the address if in any way."""
    if not listing.belongs_to(user):
        return []
    channels, speaker = reached_by(listing, towards=other.person)
    ways = ways_between(listing, other)
    is_needed = listing.kind in {way.place_of for way in ways}
    return [Contact(listing, channels, speaker, listing.address if is_needed else "", ways)]


def confided_in(listing: Listing) -> list[Confided]:
    """All that it holds back, whichever way it goes. Whoever calls asks whether it is theirs."""
    return category_of(listing).confides(listing, ways_of(listing))


def contact_of(match: Match, kind: Kind) -> Contact:
    """What the side ``kind`` shows the other. Whoever calls asks whether they may see it."""
    listing, way = match.side(kind), way_of(match)
    channels, speaker = reached_by(listing, towards=match.side(kind.opposite).person)
    address = listing.address if way is not None and way.place_of == kind else ""
    return Contact(listing, channels, speaker, address, [way] if way else [])


def reached_by(listing: Listing, *, towards: User) -> tuple[list[ContactChannel], User | None]:
    """The shared channels of its person, or else of the organizer who speaks for them."""
    own = _shared_channels(listing.person)
    speaker = speaker_for(listing, towards=towards)
    if own or speaker == listing.person or Block.objects.between(speaker, towards).exists():
        return own, None
    return _shared_channels(speaker), speaker


def _shared_channels(person: User) -> list[ContactChannel]:
    return list(ContactChannel.objects.filter(person=person, is_shared=True).order_by("id"))
