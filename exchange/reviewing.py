"""Listings, and what somebody wrote to one other person, as something organizers look at."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.querysets import blocked_since
from exchange.categories.registry import CATEGORIES, category_of
from exchange.jobs import defer_settle
from exchange.models import Listing, Match
from exchange.models.listings import Kind
from exchange.permissions import can_read_note
from exchange.visibility import is_among, listings_spoken_for, shown_to
from moderation.models import ReviewStatus
from moderation.registry import Reviewable, id_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

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


def _naming() -> list[str]:
    """The categories that say who is in need before anything is agreed."""
    return [name for name, category in CATEGORIES.items() if category.names_needs]


def _listings_by_blocked(user: User) -> QuerySet[Listing]:
    """What they had shown to people like ``user`` by then, where that says whose it is."""
    is_named = Q(kind=Kind.OFFER) | Q(category__in=_naming())
    # When words were changed is not kept: what was changed may never have been read.
    was_read = Q(blocked_since(user, "person", "published_at"), version=1)
    theirs = Listing.objects.filter(shown_to(user), is_named, was_read)
    return theirs.select_related("person", "entered_by")


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
    by_blocked=_listings_by_blocked,
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


def _messages_by_blocked(user: User) -> QuerySet[Match]:
    """Those to ``user``, who was told whose they are: at the latest once both had agreed."""
    mine = listings_spoken_for(user)
    to_them = Q(is_among(mine, "offer")) | Q(is_among(mine, "need"))
    is_named = Q(proposed_by=F("offer__person")) | Q(category__in=_naming())
    is_agreed = Q(offer_agreed_at__isnull=False, need_agreed_at__isnull=False)
    was_read = blocked_since(user, "proposed_by", "created_at")
    theirs = Match.objects.filter(to_them, is_named | is_agreed, was_read)
    return theirs.filter(review_status=ReviewStatus.VISIBLE).select_related("proposed_by")


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
    by_blocked=_messages_by_blocked,
)
