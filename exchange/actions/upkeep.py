"""What time does to listings and matches; called by jobs, each row in a transaction of its own.

Every function can run again at any moment without doing anything twice, and returns how many
rows it changed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q

from exchange import emails
from exchange.actions.dates import extend_weekly
from exchange.actions.reservations import can_still_be_had
from exchange.matching import MOST_RANKED, still_goes_together, suggest
from exchange.models import Booking, Listing, Match, WeeklySchedule
from exchange.models.bookings import BookingStatus
from exchange.models.listings import ListingStatus, Outcome
from exchange.models.matches import MatchStatus
from exchange.schedules import HORIZON

if TYPE_CHECKING:
    from accounts.models import User

# How many of the next best hear that something is open again.
NEXT_IN_LINE = 3
ASK_AFTER = timedelta(hours=18)


def settle_proposals(listing_id: int, *, at: datetime) -> int:
    """End the proposals to a listing that it can no longer meet, and say so to both sides."""
    ended = 0
    for match in Match.objects.filter(status=MatchStatus.PROPOSED).of(listing_id).order_by("id"):
        with transaction.atomic():
            locked = _still(match, MatchStatus.PROPOSED)
            if locked is None or _can_be_met(locked, at=at):
                continue
            _lapse(locked, at=at)
            emails.tell_overtaken(locked)
            ended += 1
    return ended


def lapse_unanswered(*, at: datetime) -> int:
    """Proposals that nobody answered in time make room for others; nobody is blamed."""
    ended = 0
    due = Match.objects.filter(status=MatchStatus.PROPOSED, answer_by__lte=at).order_by("id")
    for match in due:
        with transaction.atomic():
            locked = _still(match, MatchStatus.PROPOSED)
            if locked is None:
                continue
            _lapse(locked, at=at)
            emails.tell_lapsed(locked)
            ended += 1
    return ended


def ask_next_in_line(listing_id: int, *, at: datetime) -> int:
    """Tell the next best that a need is open again: each person once, and not who let it go."""
    listing = Listing.objects.open(at).filter(pk=listing_id).select_related("person").first()
    if listing is None:
        return 0
    not_again = set(
        Match.objects.of(listing)
        .filter(status=MatchStatus.FELL_THROUGH)
        .values_list("offer__person", flat=True)
    )
    told = 0
    for suggestion in suggest(listing, viewer=listing.person, at=at, most=MOST_RANKED):
        other = suggestion.other
        if other.person_id in not_again or not _may_see(other.person, listing):
            continue
        emails.tell_open_again(listing, other, at=at)
        not_again.add(other.person_id)
        told += 1
        if told == NEXT_IN_LINE:
            break
    return told


def extend_weekly_listings(*, at: datetime) -> int:
    """Make the dates of weekly listings that have come within the horizon."""
    made = 0
    last_made = (at + HORIZON).date() - timedelta(days=1)
    due = WeeklySchedule.objects.filter(
        made_until__lt=last_made, listing__status__in=[ListingStatus.OPEN, ListingStatus.FILLED]
    ).order_by("listing")
    for listing_id in due.values_list("listing", flat=True):
        with transaction.atomic():
            listing = Listing.objects.select_for_update(no_key=True).get(pk=listing_id)
            dates = extend_weekly(listing, at=at)
            if dates and listing.status == ListingStatus.FILLED:
                listing.reopen()
                listing.save(update_fields=["status"])
            made += len(dates)
    return made


def close_past_listings(*, at: datetime) -> int:
    """Listings whose dates have all gone by are closed, with what became of them."""
    closed = 0
    past = Listing.objects.filter(
        status__in=[ListingStatus.OPEN, ListingStatus.FILLED], expires_at__lte=at
    ).order_by("id")
    for listing_id in past.values_list("pk", flat=True):
        with transaction.atomic():
            listing = Listing.objects.select_for_update(no_key=True).get(pk=listing_id)
            if listing.status == ListingStatus.CLOSED:
                continue
            listing.close(outcome=_outcome_of(listing), at=at)
            listing.save()
            closed += 1
    return closed


def ask_how_it_went(*, at: datetime) -> int:
    """Once the last agreed date has gone by, both sides are asked, once, whether it happened."""
    over = (
        Match.objects.filter(status=MatchStatus.ACCEPTED, bookings__status=BookingStatus.BOOKED)
        .annotate(last_end=Max("bookings__during__endswith"))
        .filter(last_end__lte=at - ASK_AFTER)
        .order_by("id")
    )
    return sum(emails.ask_how_it_went(match) for match in over.with_sides())


def _outcome_of(listing: Listing) -> Outcome:
    """By whether anything was agreed and stood, not by whether that was all of it."""
    agreed = Booking.objects.filter(
        Q(offer_occurrence__listing=listing) | Q(need_occurrence__listing=listing),
        status=BookingStatus.BOOKED,
    )
    return Outcome.ARRANGED_HERE if agreed.exists() else Outcome.RAN_OUT


def _may_see(person: User, listing: Listing) -> bool:
    return Listing.objects.visible_to(person).filter(pk=listing.pk).exists()


def _still(match: Match, status: MatchStatus) -> Match | None:
    return Match.objects.with_sides().locked().filter(pk=match.pk, status=status).first()


def _lapse(match: Match, *, at: datetime) -> None:
    match.lapse(at=at)
    match.save()
    match.bookings.filter(status=BookingStatus.PROPOSED).update(status=BookingStatus.DROPPED)


def _can_be_met(match: Match, *, at: datetime) -> bool:
    """Whether the two may agree, on at least one of the proposed dates."""
    return still_goes_together(match) and any(
        can_still_be_had(booking, at=at) for booking in _proposed(match)
    )


def _proposed(match: Match) -> list[Booking]:
    return list(
        match.bookings.filter(status=BookingStatus.PROPOSED).select_related(
            "offer_occurrence", "need_occurrence"
        )
    )
