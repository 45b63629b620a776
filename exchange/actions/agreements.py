"""Living with an agreement: it happened, or some or all of it fell through."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from exchange import deeds, emails
from exchange.actions.asking import NotYours
from exchange.actions.dates import is_weekly, take_out
from exchange.actions.endings import call_off, close_answer
from exchange.actions.reservations import give_back, release
from exchange.categories.registry import category_of
from exchange.jobs import defer_ask_next, defer_settle
from exchange.models import Match
from exchange.models.listings import Kind
from exchange.permissions import (
    can_cancel_date,
    can_end,
    can_say_done,
    can_say_it_did_not_happen,
    can_say_it_fell_through,
)

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Booking


@transaction.atomic
def fall_through(*, match: Match, by: User, at: datetime, is_off: bool = False) -> Match:
    """What was agreed will not happen: it is open again, and the next best are told, unless it
    was the side in need that cannot.

    With ``is_off`` the dates are taken out of a weekly listing of their own. Raises NotYours.
    """
    match = Match.objects.with_sides().locked().get(pk=match.pk)
    if not can_say_it_fell_through(by, match):
        raise NotYours
    agreed = [booking for booking in match.bookings.all() if booking.is_agreed]
    call_off(match, by=match.sides_of(by)[0], at=at)
    match.save()
    given_back = agreed
    if match.status == Match.Status.FELL_THROUGH:
        # Whoever says so of a date that is over says that it did not happen.
        give_back(agreed, of=[match], at=at)
    else:
        given_back = release([match], at=at)
    if is_off:
        _take_out(match, given_back, by=by, at=at)
    close_answer(match, at=at)
    _ask_next(match, by=by)
    deeds.of_match(match, by=by, at=at)
    emails.tell_it_ended(match, by=by)
    return match


@transaction.atomic
def cancel_date(
    *, match: Match, booking_id: int, by: User, at: datetime, is_off: bool = False
) -> Match:
    """One side cannot on one of the dates, and the next are told; or says of one that is over that
    it did not happen. Only that one is given back.

    The last agreed date takes the whole match with it. ``is_off`` as for ``fall_through``.
    Raises NotYours.
    """
    match = Match.objects.with_sides().locked().get(pk=match.pk)
    agreed = {booking.pk: booking for booking in match.bookings.all() if booking.is_agreed}
    booking = agreed.get(booking_id)
    if booking is None or not can_cancel_date(by, match, booking, at=at):
        raise NotYours
    if len(agreed) == 1:
        return fall_through(match=match, by=by, at=at, is_off=is_off)
    give_back([booking], of=[match], at=at)
    if is_off:
        _take_out(match, [booking], by=by, at=at)
    is_over = booking.during.upper <= at
    if not is_over:
        _ask_next(match, by=by)
    deeds.of_match(match, by=by, at=at)
    emails.tell_date_cancelled(match, booking, by=by, is_off=is_off, is_over=is_over)
    return match


def _take_out(match: Match, bookings: Iterable[Booking], *, by: User, at: datetime) -> None:
    for kind in sides_to_take_out_of(match, by):
        listing = match.side(kind)
        to_come = [each for each in bookings if each.during.upper > at]
        take_out(listing, [getattr(each, f"{kind}_occurrence_id") for each in to_come], at=at)
        # Others may have asked about these dates.
        defer_settle(listing)


def sides_to_take_out_of(match: Match, user: User) -> list[Kind]:
    """The sides of ``user`` that are open to others, and have more such dates every week."""
    own = [kind for kind in match.sides_of(user) if not match.side(kind).is_private]
    return [kind for kind in own if is_weekly(match.side(kind))]


def _ask_next(match: Match, *, by: User) -> None:
    # Whoever needs it and cannot is not helped by somebody else who could.
    if Kind.NEED not in match.sides_of(by):
        defer_ask_next(match.need)


@transaction.atomic
def end_from(*, match: Match, first: int | None, by: User, at: datetime) -> Match:
    """One side ends what goes on: the booking of this id and those after it are given back.

    With None only the dates that are not made yet. Where some of it has taken place and nothing
    is to come any more, whoever ends it says with that that it is done; where nothing has, it fell
    through. The next best are told as by ``fall_through``. Raises NotYours.
    """
    match = Match.objects.with_sides().locked().get(pk=match.pk)
    agreed = [booking for booking in match.bookings.all() if booking.is_agreed]
    to_come = [booking for booking in agreed if booking.during.lower > at]
    begins = {booking.pk: booking.during.lower for booking in to_come}
    if not can_end(by, match) or (first is not None and first not in begins):
        raise NotYours
    ended = [each for each in to_come if first and each.during.lower >= begins[first]]
    if len(ended) == len(agreed):
        return fall_through(match=match, by=by, at=at)
    match.stop_standing()
    if len(ended) == len(to_come):
        for kind in match.sides_of(by):
            match.say_done(kind, at=at)
    match.save()
    give_back(ended, of=[match], at=at)
    if match.status == Match.Status.COMPLETED:
        close_answer(match, at=at)
    if ended:
        _ask_next(match, by=by)
    deeds.of_match(match, by=by, at=at)
    emails.tell_ended(match, ended, by=by)
    return match


@transaction.atomic
def say_done(*, match: Match, by: User, at: datetime) -> Match:
    """One side says that all of it happened; the other is told, and may say otherwise for a while.

    Where something is sent, its sender says that it is on its way, and the other side completes it.
    Raises NotYours, also while a date is still to begin.
    """
    match = Match.objects.with_sides().locked().get(pk=match.pk)
    if not can_say_done(by, match, at=at):
        raise NotYours
    sides = match.sides_of(by)
    completes = category_of(match.need).finishing.completed_by(sides)
    for kind in sides:
        match.say_done(kind, at=at, completes=completes)
    match.save()
    deeds.of_match(match, by=by, at=at)
    if not completes:
        emails.tell_sent(match, by=by)
        return match
    close_answer(match, at=at)
    emails.tell_done(match, by=by)
    return match


@transaction.atomic
def deny(*, match: Match, by: User, at: datetime) -> Match:
    """It was said to be done, and one side says that it did not happen: it fell through.

    Raises NotYours, also when that is too long ago.
    """
    match = Match.objects.with_sides().locked().get(pk=match.pk)
    if not can_say_it_did_not_happen(by, match, at=at):
        raise NotYours
    match.deny(by=match.sides_of(by)[0], at=at)
    match.save()
    agreed = [booking for booking in match.bookings.all() if booking.is_agreed]
    give_back(agreed, of=[match], at=at)
    defer_ask_next(match.need)
    deeds.of_match(match, by=by, at=at)
    emails.tell_denied(match, by=by)
    return match
