"""Listings as pages that have comments below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.registry import Owner
from exchange.actions.listings import OWNER_KIND
from exchange.models import Listing
from exchange.permissions import can_post
from exchange.speakers import speaker_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User


def _may_comment(user: User, listing: Listing) -> bool:
    return can_post(user)


def _runs(user: User, listing: Listing) -> bool:
    return can_post(user) and listing.belongs_to(user)


def _told(listing: Listing, writer: User) -> User:
    return speaker_for(listing, towards=writer)


def _pages_of(user: User) -> QuerySet[Listing]:
    return Listing.objects.of(user)


LISTING = Owner(
    name=OWNER_KIND,
    model=Listing,
    visible_to=lambda user: Listing.objects.visible_to(user),
    may_comment=_may_comment,
    runs=_runs,
    title=lambda listing: listing.title,
    told=_told,
    pages_of=_pages_of,
)
