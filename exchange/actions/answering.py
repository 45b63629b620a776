"""Answering a neighbour's listing: a listing that only the two of them see, and asking with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from exchange.actions.asking import (
    AlreadyBetweenThem,
    Declined,
    NotNow,
    NotPossible,
    NotYours,
    said_no,
)
from exchange.actions.listings import NotVouched, post_listing
from exchange.actions.proposals import propose
from exchange.actions.standing import go_on_like
from exchange.categories.registry import category_of
from exchange.matching import may_be_asked, suggestion_for
from exchange.models import Listing, Match
from exchange.models.listings import Kind
from exchange.permissions import can_answer_listing, may_post

if TYPE_CHECKING:
    from exchange.content import How, ListingContent
    from exchange.matching import Suggestion


class Why(TextChoices):
    """Why an answer does not go with a listing."""

    TOO_FAR = "too_far", _("The way between you is longer than it goes.")
    RULES = "rules", _("What they say and what you say do not go together. Read both once more.")
    DATES = (
        "dates",
        _(
            "On one of these dates there is not as much left, or not enough time. Ask for less, or "
            "leave that date out."
        ),
    )


class DoesNotGo(NotPossible):
    """The answer and the listing do not go together; ``why`` says what stands between them."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def check_may_answer(listing: Listing, *, by: User, at: datetime) -> None:
    """Before anything is asked of somebody who would answer ``listing``.

    Raises NotYours, NotVouched, AlreadyBetweenThem, Declined, NotNow.
    """
    if not can_answer_listing(by, listing, at=at):
        raise NotYours
    if not may_post(by, category_of(listing), Kind(listing.kind).opposite):
        raise NotVouched
    between = Match.objects.of(listing).between(by, listing.person)
    live = between.live().order_by("id").first()
    if live is not None:
        raise AlreadyBetweenThem(live)
    # One answer is as good as another: whoever said no to this person need not do so twice.
    if said_no(between, kind=Kind(listing.kind).opposite):
        raise Declined
    if listing.is_offer and not may_be_asked(listing, at=at):
        raise NotNow


@transaction.atomic
def answer_listing(
    *,
    listing: Listing,
    by: User,
    content: ListingContent,
    how: How,
    at: datetime,
) -> Match:
    """Make the answer that ``content`` says, and ask for ``listing`` with it, for all its dates.

    Raises DoesNotGo, NoDatesToCome, what ``check_may_answer`` raises, and what ``propose`` raises;
    then nothing is made.
    """
    # With both held, two answers at once are made one after the other, and the second finds the
    # first.
    list(User.objects.filter(pk__in=[by.pk, listing.person_id]).locked())
    check_may_answer(listing, by=by, at=at)
    mine = post_listing(
        person=by,
        by=by,
        kind=Kind(listing.kind).opposite,
        category=listing.category,
        content=content,
        at=at,
    )
    if how.standing:
        go_on_like(listing, answer=mine, quantity=content.quantity)
    pairings = _all_of(mine, listing, at=at).pairings
    chosen = {(each.offer_date, each.need_date): each.quantity for each in pairings}
    return propose(listing=mine, other=listing, by=by, chosen=chosen, how=how, at=at)


def _all_of(mine: Listing, other: Listing, *, at: datetime) -> Suggestion:
    """The two together, on every date of ``mine``. Raises DoesNotGo."""
    suggestion = suggestion_for(mine, other, at=at)
    if suggestion is None:
        raise DoesNotGo(_why(mine, other))
    dates = {each.offer_date if mine.is_offer else each.need_date for each in suggestion.pairings}
    if len(dates) < mine.occurrences.count():
        raise DoesNotGo(Why.DATES)
    return suggestion


def _why(mine: Listing, other: Listing) -> Why:
    category, others = category_of(mine), Listing.objects.filter(pk=other.pk)
    if not category.within(mine, others).exists():
        return Why.TOO_FAR
    return Why.DATES if category.allowed(mine, others).exists() else Why.RULES
