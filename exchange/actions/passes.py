"""Saying "not this one" to a suggestion, and taking it back. The other side is never told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from exchange.models import Pass

if TYPE_CHECKING:
    from exchange.models import Listing


@transaction.atomic
def pass_on(*, listing: Listing, other: Listing, at: datetime) -> None:
    """Do not suggest ``other`` for ``listing`` again; saying it twice changes nothing."""
    Pass.objects.get_or_create(listing=listing, other=other, defaults={"created_at": at})


@transaction.atomic
def take_back_pass(*, listing: Listing, other: Listing) -> None:
    """Let ``other`` be suggested for ``listing`` again."""
    Pass.objects.filter(listing=listing, other=other).delete()
