"""How the two sides of an agreed match reach each other: the one place that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import ContactChannel
from exchange.permissions import can_see_contact

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Listing, Match


@dataclass(frozen=True)
class Contact:
    """What one side shows the other: the channels they chose, and the address they gave."""

    listing: Listing
    channels: list[ContactChannel]

    @property
    def address(self) -> str:
        return str(self.listing.address)


def contacts_for(user: User, match: Match, *, at: datetime) -> list[Contact]:
    """The other side's contact, or nothing.

    Nobody's own is repeated to them, except to an organizer who speaks for both.
    """
    if not can_see_contact(user, match, at=at):
        return []
    others = [match.side(kind.opposite) for kind in match.sides_of(user)]
    return [Contact(listing, _shared_channels(listing)) for listing in others]


def _shared_channels(listing: Listing) -> list[ContactChannel]:
    return list(
        ContactChannel.objects.filter(person=listing.person_id, is_shared=True).order_by("id")
    )
