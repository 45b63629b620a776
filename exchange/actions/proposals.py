"""Asking somebody, and saying yes or no.

Locks are always taken in this order, so that nobody deadlocks: people, then the match, then
dates, then listings, each in the order of their ids. Jobs do what touches other matches.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from exchange import deeds, emails
from exchange.actions.addresses import keep_address
from exchange.actions.asking import (
    AlreadyBetweenThem,
    NotPossible,
    NotYours,
    lock_for_asking,
    suggestion_to_ask,
)
from exchange.actions.endings import end_proposal
from exchange.actions.reservations import reserve
from exchange.actions.sending import expect_sending
from exchange.actions.standing import agree_to_stand, stand
from exchange.content import AS_USUAL, How
from exchange.handovers import ways_between
from exchange.jobs import defer_settle
from exchange.matching import Suggestion, still_goes_together
from exchange.models import Booking, Listing, Match, Participant
from exchange.models.bookings import BookingStatus
from exchange.models.listings import Kind
from exchange.pairing import Pairing
from exchange.permissions import can_answer, can_be_less, can_withdraw

if TYPE_CHECKING:
    from accounts.models import User

ANSWER_WITHIN = timedelta(days=3)
# Whoever asked must have the time to look for somebody else.
ANSWER_BEFORE = timedelta(hours=3)


class NothingChosen(Exception):
    """No date was chosen, or an amount that is not there."""


@transaction.atomic
def propose(
    *,
    listing: Listing,
    other: Listing,
    by: User,
    chosen: Mapping[tuple[int, int], int],
    how: How = AS_USUAL,
    at: datetime,
) -> Match:
    """Ask the other side. ``chosen`` maps (offer date, need date) to a quantity.

    Whoever speaks for ``listing`` agrees by asking; an organizer who speaks for neither
    introduces the two, and both are asked.
    Raises NothingChosen, NoAddress, and what ``suggestion_to_ask`` raises.
    """
    lock_for_asking(listing, other)
    suggestion = suggestion_to_ask(listing, other, by=by, at=at)
    pairings = _choose(suggestion.pairings, chosen)
    match = _new_match(listing, other, by=by, suggestion=suggestion, at=at)
    match.note, match.way = how.note, _way(listing, other, how.way)
    match.answer_by = _answer_by(pairings, at=at)
    if how.standing:
        stand(match, [quantity for _pairing, quantity in pairings])
    # The other side is asked where it is when it answers.
    keep_address(match, [Kind(listing.kind)] if listing.belongs_to(by) else [], how.address)
    _insert(match)
    _add_introducer(match, listing)
    Booking.objects.bulk_create(_booking(match, pairing) for pairing in pairings)
    deeds.of_match(match, by=by, at=at, otherwise="introduced")
    emails.tell_proposed(match)
    return match


def _way(listing: Listing, other: Listing, name: str) -> str:
    """The way of this name, or the usual one; "" where there is none. Raises NotPossible."""
    names = [way.name for way in ways_between(listing, other)]
    if name and name not in names:
        raise NotPossible
    return name or next(iter(names), "")


def _add_introducer(match: Match, listing: Listing) -> None:
    """Whoever brings two together for whom they do not speak may follow it."""
    by = match.proposed_by
    if by is not None and not listing.belongs_to(by):
        Participant.objects.create(
            match=match, person=by, role=Participant.Role.INTRODUCED, added_at=match.created_at
        )


def _new_match(
    listing: Listing, other: Listing, *, by: User, suggestion: Suggestion, at: datetime
) -> Match:
    """Not saved yet, and agreed by the side that ``by`` speaks for."""
    offer, need = (listing, other) if listing.is_offer else (other, listing)
    match = Match(
        offer=offer,
        need=need,
        category=listing.category,
        proposed_by=by,
        breakdown=suggestion.breakdown.as_json(),
        created_at=at,
    )
    if listing.belongs_to(by):
        match.agree(Kind(listing.kind), at=at)
    return match


@transaction.atomic
def accept(
    *,
    match: Match,
    by: User,
    chosen: Collection[int],
    amounts: Mapping[int, int] | None = None,
    address: str = "",
    standing: bool = True,
    at: datetime,
) -> Match:
    """One side agrees to the bookings whose ids are ``chosen``; with the second, it is agreed.

    ``amounts`` says of which of them less than was proposed, by the id of the booking.
    Where it was asked for the dates too that come later, that holds unless not ``standing``.
    Agreeing reserves: what is taken here is gone for everybody else. ``address`` is where it
    happens, if that is at theirs and their listing does not say.
    Raises NotYours, NothingChosen, NothingLeft, NotPossible, NoAddress.
    """
    match = Match.objects.with_sides().locked().get(pk=match.pk)
    if not can_answer(by, match):
        raise NotYours
    wanted, is_less = _take(match, chosen, amounts or {})
    is_less |= agree_to_stand(match, wanted, standing=standing)
    is_agreed = match.agree_for(by, at=at)
    if is_agreed:
        _seal(match, wanted, at=at)
    match.save()
    keep_address(match, match.sides_of(by), address)
    deeds.of_match(match, by=by, at=at)
    if not is_agreed:
        emails.tell_half_agreed(match, by=by)
    elif still_goes_together(match):
        emails.tell_accepted(match, by=by, less=wanted if is_less else ())
    else:
        raise NotPossible
    return match


def _seal(match: Match, wanted: Sequence[Booking], *, at: datetime) -> None:
    """Both have agreed: take what they agreed on, and see what others can no longer have.

    The caller saves the match. Raises NothingLeft.
    """
    expect_sending(match, wanted, at=at)
    reserve(match, wanted, at=at)
    for listing in (match.offer, match.need):
        defer_settle(listing)


def _take(
    match: Match, chosen: Collection[int], amounts: Mapping[int, int]
) -> tuple[list[Booking], bool]:
    """The bookings that are wanted, and whether that is less than was proposed.

    Drops the others. Raises NothingChosen.
    """
    bookings = list(match.bookings.filter(status=BookingStatus.PROPOSED).order_by("id"))
    wanted = [booking for booking in bookings if booking.pk in chosen]
    less = [each for each in wanted if amounts.get(each.pk, each.quantity) != each.quantity]
    if not wanted or not all(can_be_less(match, each) for each in less):
        raise NothingChosen
    for booking in less:
        if not 1 <= amounts[booking.pk] < booking.quantity:
            raise NothingChosen
        booking.quantity = amounts[booking.pk]
        booking.save(update_fields=["quantity"])
    unwanted = [booking.pk for booking in bookings if booking not in wanted]
    match.bookings.filter(pk__in=unwanted).update(status=BookingStatus.DROPPED)
    return wanted, bool(less or unwanted)


@transaction.atomic
def decline(*, match: Match, by: User, at: datetime) -> Match:
    """Say no; no reason is asked for. Raises NotYours."""
    match = Match.objects.with_sides().locked().get(pk=match.pk)
    if not can_answer(by, match):
        raise NotYours
    unanswered = [kind for kind in match.sides_of(by) if not match.has_agreed(kind)]
    match.decline(by=unanswered[0], at=at)
    end_proposal(match, at=at)
    deeds.of_match(match, by=by, at=at)
    emails.tell_it_ended(match, by=by)
    return match


@transaction.atomic
def withdraw(*, match: Match, by: User, at: datetime) -> Match:
    """Take a proposal back before it is agreed. Raises NotYours."""
    match = Match.objects.with_sides().locked().get(pk=match.pk)
    if not can_withdraw(by, match):
        raise NotYours
    agreed = [kind for kind in match.sides_of(by) if match.has_agreed(kind)]
    match.withdraw(by=next(iter(agreed), None), at=at)
    end_proposal(match, at=at)
    deeds.of_match(match, by=by, at=at, otherwise="introduction_ended")
    emails.tell_it_ended(match, by=by)
    return match


def _choose(
    pairings: Sequence[Pairing], chosen: Mapping[tuple[int, int], int]
) -> list[tuple[Pairing, int]]:
    """The possible pairings that were chosen, each with its quantity. Raises NothingChosen."""
    possible = {(pairing.offer_date, pairing.need_date): pairing for pairing in pairings}
    if not chosen or not chosen.keys() <= possible.keys():
        raise NothingChosen
    if not all(_is_to_be_had(possible[key], quantity) for key, quantity in chosen.items()):
        raise NothingChosen
    return [(possible[key], quantity) for key, quantity in sorted(chosen.items())]


def _is_to_be_had(pairing: Pairing, quantity: int) -> bool:
    """All of it, or a part where both dates can be split."""
    least = 1 if pairing.splittable else pairing.quantity
    return least <= quantity <= pairing.quantity


def _answer_by(pairings: Sequence[tuple[Pairing, int]], *, at: datetime) -> datetime:
    """A few days, but in time for the first of the dates it is about: an answer is for all."""
    in_time = (_last_moment(pairing, at=at) for pairing, _quantity in pairings)
    return min(at + ANSWER_WITHIN, *in_time)


def _last_moment(pairing: Pairing, *, at: datetime) -> datetime:
    """Some hours before it begins; where that is too soon to answer, or gone by, when it ends."""
    before = pairing.start - ANSWER_BEFORE
    return before if before >= at + ANSWER_BEFORE else pairing.end


def _insert(match: Match) -> None:
    try:
        with transaction.atomic():
            match.save()
    except IntegrityError as error:
        between = Match.objects.live().filter(offer=match.offer, need=match.need).first()
        if between is None:
            raise
        raise AlreadyBetweenThem(between) from error


def _booking(match: Match, chosen: tuple[Pairing, int]) -> Booking:
    pairing, quantity = chosen
    return Booking(
        match=match,
        offer_occurrence_id=pairing.offer_date,
        need_occurrence_id=pairing.need_date,
        during=DateTimeTZRange(pairing.start, pairing.end),
        quantity=quantity,
    )
