"""Listings, and what somebody wrote to one other person, as something organizers look at."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from exchange.categories.registry import CATEGORIES, category_of
from exchange.jobs import defer_settle
from exchange.models import Listing, Match
from exchange.permissions import can_read_note
from moderation.models import ReviewStatus
from moderation.registry import Reviewable, id_in

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
    title=lambda listing: listing.title,
    concerning=lambda user: Listing.objects.of(user),
)


def _message_to(user: User, key: str) -> Match | None:
    """What stands under ``key``, where ``user`` may read it and its author is still here."""
    number = id_in(key)
    if number is None:
        return None
    match = Match.objects.visible_to(user).with_sides().filter(pk=number).first()
    is_read = match is not None and match.note and match.proposed_by is not None
    return match if match is not None and is_read and can_read_note(user, match) else None


def _writer(match: Match) -> User:
    if match.proposed_by is None:
        raise LookupError(f"whoever wrote the note of match {match.pk} is gone")
    return match.proposed_by


# No rule looks at it, and organizers read it only once its receiver told them.
MESSAGES = Reviewable(
    name="message",
    label=_("Message"),
    model=Match,
    author=_writer,
    words=lambda match: match.note,
    url=Match.get_absolute_url,
    visible_to=Match.objects.visible_to,
    find=_message_to,
    names_author=lambda match: CATEGORIES[match.category].names_needs,
    is_between_two=True,
    can_be_changed=False,
    concerning=lambda user: Match.objects.concerning(user),
)
