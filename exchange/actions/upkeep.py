"""What time does to listings and matches; called by jobs, each row in a transaction of its own.

Every function can run again at any moment without doing anything twice, and returns how many
rows it changed. A row is looked at again under its lock, and one that goes wrong does not stop
the others (``due_rows.py``).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, Value
from django.db.models.functions import Least

from exchange import emails
from exchange.actions.dates import extend_weekly
from exchange.actions.due_rows import change_each
from exchange.actions.endings import call_off, close_answer, end_proposal
from exchange.actions.reservations import Lost, lost_of, release
from exchange.actions.sending import expire, remind
from exchange.actions.standing import book_later_dates
from exchange.jobs import defer_ask_next
from exchange.matching import MOST_RANKED, still_goes_together, suggest
from exchange.models import Booking, Listing, Match, WeeklySchedule
from exchange.models.bookings import BookingStatus
from exchange.models.listings import ListingStatus, Outcome
from exchange.models.match_states import EndedBecause, MatchStatus
from exchange.querysets import MatchQuerySet
from exchange.schedules import HORIZON
from exchange.visibility import lacks_vouching, visibilities_for

# How many of the next best hear that something is open again.
NEXT_IN_LINE = 3
ASK_AFTER = timedelta(hours=18)
# What nobody marked counts as done then, so that contact is not shown for ever.
COUNTS_AS_DONE_AFTER = timedelta(days=14)
ON_SHOW = (ListingStatus.OPEN, ListingStatus.FILLED)
A_WEEK = timedelta(weeks=1)


def settle_proposals(listing_id: int, *, at: datetime) -> int:
    """End the proposals to a listing that it can no longer meet, and say so to both sides; what
    goes on, once it is closed; and what was agreed about it with somebody for whom nobody vouches
    any more, where that must be."""

    def settle(match: Match) -> int:
        why = _overtaken(match, at=at)
        if why is None:
            return 0
        _lapse(match, because=why, at=at)
        if why == EndedBecause.UNANSWERED:
            emails.tell_lapsed(match)
        else:
            emails.tell_overtaken(match, why=why)
        return 1

    proposed = Match.objects.filter(status=MatchStatus.PROPOSED).of(listing_id)
    ended = change_each(proposed, settle) + _end_what_goes_on(listing_id)
    return ended + _end_unvouched(listing_id, at=at)


def _end_what_goes_on(listing_id: int) -> int:
    """Of a closed listing the dates that are booked stand, and no later ones are made."""

    def end(match: Match) -> int:
        match.stop_standing()
        match.save(update_fields=["standing_quantity", "standing_after"])
        emails.tell_no_later_dates(match)
        return 1

    stands = Match.objects.filter(status=MatchStatus.ACCEPTED, standing_quantity__isnull=False)
    is_closed = Q(offer__status=ListingStatus.CLOSED) | Q(need__status=ListingStatus.CLOSED)
    return change_each(stands.of(listing_id).filter(is_closed), end)


def _end_unvouched(listing_id: int, *, at: datetime) -> int:
    """Both sides are told, and neither why."""

    def end(match: Match) -> int:
        call_off(match, by=None, at=at)
        match.save()
        release([match], at=at)
        close_answer(match, at=at)
        emails.tell_it_ended(match)
        defer_ask_next(match.need)
        return 1

    agreed = Match.objects.filter(status=MatchStatus.ACCEPTED).of(listing_id)
    return change_each(agreed.filter(lacks_vouching("offer__") | lacks_vouching("need__")), end)


def tell_organizers(listing_id: int) -> int:
    """Of something that only they see, if that is still so; how many there are to tell."""
    shown_to_them = Listing.objects.filter(visibility="organizers", status=ListingStatus.OPEN)
    listing = shown_to_them.filter(pk=listing_id).select_related("person").first()
    return emails.tell_organizers(listing) if listing else 0


def lapse_unanswered(*, at: datetime) -> int:
    """Proposals that nobody answered in time make room for others; nobody is blamed."""

    def lapse(match: Match) -> int:
        _lapse(match, because=EndedBecause.UNANSWERED, at=at)
        emails.tell_lapsed(match)
        return 1

    return change_each(Match.objects.filter(status=MatchStatus.PROPOSED, answer_by__lte=at), lapse)


def ask_next_in_line(listing_id: int, *, at: datetime) -> int:
    """Tell the next best that a need is open again: each person once, and not who let it go."""
    listing = Listing.objects.open(at).filter(pk=listing_id).select_related("person").first()
    if listing is None:
        return 0
    let_it_go = Q(status=MatchStatus.FELL_THROUGH) | Q(bookings__status=BookingStatus.RELEASED)
    between = Match.objects.of(listing)
    not_again = set(between.filter(let_it_go).values_list("offer__person", flat=True))
    told = 0
    for suggestion in suggest(listing, viewer=listing.person, at=at, most=MOST_RANKED):
        other = suggestion.other
        if other.person_id in not_again or listing.visibility not in visibilities_for(other.person):
            continue
        emails.tell_open_again(listing, other, at=at)
        not_again.add(other.person_id)
        told += 1
        if told == NEXT_IN_LINE:
            break
    return told


def extend_weekly_listings(*, at: datetime) -> int:
    """Make the dates of weekly listings that have come within the horizon."""
    last_made = (at + HORIZON).date() - timedelta(days=1)
    due = WeeklySchedule.objects.filter(made_until__lt=Least(Value(last_made), F("until")))

    def extend(listing: Listing) -> int:
        dates = extend_weekly(listing, at=at)
        if dates and listing.status == ListingStatus.FILLED:
            listing.reopen()
            listing.save(update_fields=["status"])
        return len(dates)

    return change_each(Listing.objects.filter(weekly_schedule__in=due, status__in=ON_SHOW), extend)


def book_standing(*, at: datetime) -> int:
    """Book the dates that were made since for the agreements that stand; how many dates.

    A week's worth at a time, so that nobody hears of it every day; the last of them as they are.
    """
    looked_until = OuterRef("standing_after")
    is_worth_it = Q(made_until__gte=looked_until + A_WEEK) | Q(made_until__gte=F("until"))
    schedules = WeeklySchedule.objects.filter(is_worth_it, made_until__gt=looked_until)
    made = [Exists(schedules.filter(listing=OuterRef(side))) for side in ("offer", "need")]
    stands = Match.objects.filter(status=MatchStatus.ACCEPTED, standing_quantity__isnull=False)
    return change_each(stands.filter(*made), lambda match: book_later_dates(match, at=at))


def close_past_listings(*, at: datetime) -> int:
    """Listings whose dates have all gone by are closed, with what became of them."""

    def close(listing: Listing) -> int:
        listing.close(outcome=_outcome_of(listing), at=at)
        listing.save()
        return 1

    return change_each(Listing.objects.filter(status__in=ON_SHOW, expires_at__lte=at), close)


def remind_to_send(*, at: datetime) -> int:
    """Some days before something agreed is free again, its sender is asked once."""
    return change_each(Match.objects.filter(status=MatchStatus.ACCEPTED, remind_at__lte=at), remind)


def expire_unsent(*, at: datetime) -> int:
    """What was agreed and not sent in time is free for others."""
    due = Match.objects.filter(status=MatchStatus.ACCEPTED, send_by__lte=at)
    return change_each(due, lambda match: expire(match, at=at))


def ask_how_it_went(*, at: datetime) -> int:
    """Once the last agreed date has gone by, both sides are asked, once, whether it happened.

    Returns how many people were asked.
    """

    def ask(match: Match) -> int:
        match.asked_how_at = at
        match.save(update_fields=["asked_how_at"])
        return emails.ask_how_it_went(match)

    return change_each(_over_since(at - ASK_AFTER).filter(asked_how_at__isnull=True), ask)


def complete_unmarked(*, at: datetime) -> int:
    """What was agreed, is long over and was marked by nobody counts as done; both are told."""

    def complete(match: Match) -> int:
        match.complete(at=at)
        match.save()
        close_answer(match, at=at)
        emails.tell_counts_as_done(match)
        return 1

    return change_each(_over_since(at - COUNTS_AS_DONE_AFTER), complete)


def _over_since(moment: datetime) -> MatchQuerySet:
    """Agreed and not marked, the last date of which ended by then."""
    over = (
        Booking.objects.filter(status=BookingStatus.BOOKED)
        .order_by()
        .values("match")
        .annotate(last_end=Max("during__endswith"))
        .filter(last_end__lte=moment)
        .values("match")
    )
    return Match.objects.filter(status=MatchStatus.ACCEPTED, pk__in=over)


def _outcome_of(listing: Listing) -> Outcome:
    """By whether anything was agreed and stood, not by whether that was all of it."""
    agreed = Booking.objects.filter(
        Q(offer_occurrence__listing=listing) | Q(need_occurrence__listing=listing),
        status=BookingStatus.BOOKED,
    )
    return Outcome.ARRANGED_HERE if agreed.exists() else Outcome.RAN_OUT


def _lapse(match: Match, *, because: EndedBecause, at: datetime) -> None:
    match.lapse(because=because, at=at)
    end_proposal(match, at=at)


def _overtaken(match: Match, *, at: datetime) -> EndedBecause | None:
    """Why the two cannot agree any more; None while they can, on at least one of the dates."""
    if ListingStatus.CLOSED in {match.offer.status, match.need.status}:
        return EndedBecause.CLOSED
    if not still_goes_together(match):
        return EndedBecause.CHANGED
    proposed = _proposed(match)
    lost = lost_of(match, proposed, at=at)
    return _why_all_lost(lost.values()) if len(lost) == len(proposed) else None


def _why_all_lost(lost: Collection[Lost]) -> EndedBecause:
    """In one word, which is true of the match as a whole."""
    if Lost.GONE_BY in lost:
        # It was to be answered before the first of its dates went by.
        return EndedBecause.UNANSWERED
    return EndedBecause.CHANGED if Lost.CHANGED in lost else EndedBecause.TAKEN


def _proposed(match: Match) -> list[Booking]:
    return list(
        match.bookings.filter(status=BookingStatus.PROPOSED).select_related(
            "offer_occurrence", "need_occurrence"
        )
    )
