"""Listings as something that organizers look at."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from exchange.categories.registry import category_of
from exchange.jobs import defer_settle
from exchange.models import Listing
from moderation.models import ReviewStatus
from moderation.registry import Reviewable

if TYPE_CHECKING:
    from accounts.models import User


def _author(listing: Listing) -> User:
    """Whoever typed it in for somebody who cannot sign in: they can be asked, and change it."""
    typist = listing.entered_by
    return typist if listing.person.email is None and typist is not None else listing.person


def _names_author(listing: Listing) -> bool:
    return category_of(listing).names(listing.kind)


def _words(listing: Listing) -> str:
    return f"{listing.title}\n\n{listing.words}".strip()


def _settle(listing: Listing, status: ReviewStatus, at: datetime) -> None:
    """What was proposed about it ends when it is kept back; what was agreed stands."""
    if status != ReviewStatus.VISIBLE:
        defer_settle(listing)


LISTINGS = Reviewable(
    name="listing",
    label=_("Listing"),
    model=Listing,
    author=_author,
    words=_words,
    url=Listing.get_absolute_url,
    visible_to=Listing.objects.visible_to,
    on_status=_settle,
    urgent=True,
    names_author=_names_author,
)
