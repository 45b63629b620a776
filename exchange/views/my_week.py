"""What I agreed to, what waits for me, what I wait for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from exchange.categories.registry import category_of
from exchange.handovers import way_of
from exchange.models import Booking, Listing, Match
from exchange.models.bookings import BookingStatus
from exchange.models.listings import Kind
from exchange.models.match_states import LIVE, MatchStatus
from exchange.permissions import can_answer, can_say_done
from exchange.phrases import and_more, booked
from exchange.views.common import neighbours_only
from exchange.views.match_pages import Side, sides_for
from exchange.views.who_fits import who_fits
from exchange.visibility import is_among

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

# The soonest first; whoever has more than this going on at once finds the rest by its notices.
MOST_MATCHES = 200
MOST_LISTINGS = 50
MOST_LATER = 20
STILL_ASKED = timedelta(days=30)
SHOWN_DATES = (BookingStatus.PROPOSED, BookingStatus.BOOKED)


@dataclass(frozen=True)
class Row:
    """A match as a line of the week, from the reader's side.

    ``for_whom`` is somebody else for whom the reader speaks; ``names`` are both sides', as far as
    they are told, where the reader is neither.
    """

    match: Match
    mine: Listing
    other: Side
    dates: list[Booking]
    is_mine: bool
    for_whom: str = ""
    names: str = ""

    @property
    def when(self) -> str:
        """Its first date, and how many more there are; what is going on always has one."""
        return and_more(booked(self.dates[0]), len(self.dates) - 1)

    @property
    def how(self) -> StrPromise | str:
        """Who brings it or who fetches it, as the reader reads it; empty where there is no way."""
        way = way_of(self.match)
        is_own = self.is_mine and not self.for_whom
        return way.words_for([Kind(self.mine.kind)] if is_own else []) if way else ""


@dataclass(frozen=True)
class AgreedDate:
    """One agreed date."""

    row: Row
    booking: Booking

    @property
    def day(self) -> date:
        """The day it begins, where the reader is."""
        return timezone.localdate(self.booking.during.lower)


@require_safe
@neighbours_only
def my_week(request: SignedInRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    matches = _matches(user, at)
    rows = [row_of(user, match) for match in matches[:MOST_MATCHES]]
    own = [row for row in rows if row.is_mine]
    dates = sorted(_agreed_dates(own, at), key=lambda each: each.booking.during.lower)
    next_week = timezone.localdate(at) + timedelta(days=7)
    open_own, for_others, drafts = _spoken_for(user, at)
    context = {
        "to_answer": [row for row in own if can_answer(user, row.match)],
        "how_did_it_go": [row for row in own if _is_to_be_told(user, row, at)],
        "under_way": [row for row in own if _is_under_way(user, row, at)],
        "this_week": [each for each in dates if each.day < next_week],
        "later": [each for each in dates if each.day >= next_week][:MOST_LATER],
        "waiting": [row for row in own if _waits(user, row.match)],
        "introduced": [row for row in rows if not row.is_mine],
        "fits": who_fits(user, open_own, at=at),
        "listings": open_own,
        "for_others": for_others,
        "drafts": drafts,
        "has_more": len(matches) > MOST_MATCHES,
        "at": at,
    }
    return render(request, "exchange/my_week.html", context)


def _matches(user: User, at: datetime) -> list[Match]:
    """Everything going on, and what was lately said to be done; one more than is shown.

    What is soonest comes first, then what is over, the newest first.
    """
    lately_done = Q(status=MatchStatus.COMPLETED, ended_at__gt=at - STILL_ASKED)
    dates = Booking.objects.filter(
        match=OuterRef("pk"), status__in=SHOWN_DATES, during__endswith__gt=at
    ).order_by("during")
    matches = Match.objects.visible_to(user).filter(Q(status__in=LIVE) | lately_done)
    return list(
        matches.with_sides()
        .annotate(next_date=Subquery(dates.values("during__startswith")[:1]))
        .order_by(F("next_date").asc(nulls_last=True), "-id")[: MOST_MATCHES + 1]
    )


def _spoken_for(user: User, at: datetime) -> tuple[list[Listing], list[Listing], list[Listing]]:
    """What is open of ``user``'s own, and of those for whom they speak, and the drafts of both;
    the newest of each first."""
    spoken_for = Listing.objects.spoken_for_by(user)
    is_draft = Q(status=Listing.Status.DRAFT)
    own, others, drafts = (
        listings.order_by("-published_at", "-id").values("pk")[:MOST_LISTINGS]
        for listings in (
            spoken_for.filter(person=user).going_on(at),
            spoken_for.exclude(person=user).going_on(at),
            spoken_for.filter(is_draft),
        )
    )
    shown = Listing.objects.filter(is_among(own.union(others, drafts, all=True)))
    listings = list(shown.newest_first().for_cards())
    published = [each for each in listings if each.status != Listing.Status.DRAFT]
    return (
        [each for each in published if each.person_id == user.pk],
        [each for each in published if each.person_id != user.pk],
        [each for each in listings if each.status == Listing.Status.DRAFT],
    )


def row_of(user: User, match: Match) -> Row:
    """``match``, loaded ``with_sides``, as ``user`` reads it."""
    sides = sides_for(user, match)
    mine = [side for side in sides if side.is_mine]
    others = [side for side in sides if not side.is_mine] or sides
    dates = [booking for booking in match.bookings.all() if booking.status in SHOWN_DATES]
    dates.sort(key=lambda booking: (booking.during.lower, booking.pk))
    listing = (mine or sides)[0].listing
    for_whom = "" if not mine or mine[0].is_own else listing.person.display_name
    names = "" if mine else get_text_list([side.name for side in sides if side.name], _("and"))
    return Row(match, listing, others[0], dates, bool(mine), for_whom, names)


def _agreed_dates(rows: Iterable[Row], at: datetime) -> Iterator[AgreedDate]:
    for row in rows:
        if row.match.status == MatchStatus.ACCEPTED:
            yield from (
                AgreedDate(row, booking) for booking in row.dates if booking.during.upper > at
            )


def _is_to_be_told(user: User, row: Row, at: datetime) -> bool:
    """Its dates went by, or the other side says it is done, and the reader has not said so."""
    is_over = all(booking.during.upper <= at for booking in row.dates)
    is_done = row.match.status == MatchStatus.COMPLETED
    return (is_over or is_done) and can_say_done(user, row.match, at=at)


def _is_under_way(user: User, row: Row, at: datetime) -> bool:
    """It is to be sent or to arrive, and the reader says which, before its dates went by."""
    return (
        row.match.status == MatchStatus.ACCEPTED
        and category_of(row.mine).finishing.sending is not None
        and can_say_done(user, row.match, at=at)
        and not _is_to_be_told(user, row, at)
    )


def _waits(user: User, match: Match) -> bool:
    return match.status == MatchStatus.PROPOSED and not can_answer(user, match)
