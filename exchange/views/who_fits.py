"""Who fits what one posted, over all of it: for the start page and my week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from exchange.matching import MOST_TOGETHER, Suggestion, suggest_together
from exchange.models import Listing

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.querysets import ListingQuerySet

SHOWN = 4


@dataclass(frozen=True)
class WhoFits:
    """Neighbours who could use what one offers, and neighbours who could help."""

    offers: list[Suggestion]
    needs: list[Suggestion]

    def __bool__(self) -> bool:
        return bool(self.offers or self.needs)


def own_newest(user: User, *, at: datetime) -> ListingQuerySet:
    """The newest of what is open of ``user``'s own, as many as it is asked of who fits."""
    return Listing.objects.filter(person=user).open(at).newest_first()[:MOST_TOGETHER]


def who_fits(user: User, listings: Sequence[Listing], *, at: datetime) -> WhoFits:
    """The best for ``listings``, the newest of ``user``'s own first; whoever said "not now" is
    not asked to give."""
    wanted = [each for each in listings if not (each.is_offer and user.not_now)]
    found = suggest_together(wanted, viewer=user, at=at, most=SHOWN)
    return WhoFits(
        offers=[each for each in found if each.listing.is_offer],
        needs=[each for each in found if not each.listing.is_offer],
    )
