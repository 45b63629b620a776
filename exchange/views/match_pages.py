"""What the page of a match shows to whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from accounts.models import Block
from accounts.querysets import blocked_with
from exchange import deeds, permissions
from exchange.actions.agreements import sides_to_take_out_of
from exchange.actions.reservations import lost_of
from exchange.actions.standing import can_stand
from exchange.categories.registry import category_of
from exchange.clashes import at_any_time, clashes
from exchange.contacts import contacts_for, shown_of
from exchange.forms.matches import AcceptForm
from exchange.forms.standing import GiveBackForm
from exchange.handovers import way_of
from exchange.models.bookings import BookingStatus
from exchange.models.listings import Kind
from exchange.models.match_states import AGREED, MatchStatus
from exchange.phrases import amount, name
from exchange.reasons import Reason, read_reason
from exchange.room import to_be_had

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from accounts.models import User
    from exchange.models import Booking, Listing, Match, Participant


@dataclass(frozen=True)
class Side:
    """One of the two, as the reader may know it; ``name`` is empty where it is not told.

    ``is_mine`` where the reader speaks for it, ``is_own`` where it is also their own.
    """

    kind: Kind
    listing: Listing
    name: str
    is_own: bool
    is_mine: bool
    has_agreed: bool
    has_said_done: bool


def match_context(user: User, match: Match, *, at: datetime) -> dict[str, Any]:
    prefetch_related_objects([match], "bookings__offer_occurrence", "bookings__need_occurrence")
    bookings = sorted(match.bookings.all(), key=lambda booking: (booking.during.lower, booking.pk))
    proposed = [booking for booking in bookings if booking.status == BookingStatus.PROPOSED]
    booked = [booking for booking in bookings if booking.status == BookingStatus.BOOKED]
    sides = sides_for(user, match)
    mine = [side for side in sides if side.is_mine]
    finishing = finishing_for(match, [side.kind for side in mine])
    context: dict[str, Any] = {
        **_said_of_it(user, match),
        "sides": sides,
        "mine": mine,
        "others": [side for side in sides if not side.is_mine],
        "bookings": bookings,
        "proposed": proposed,
        "booked": booked,
        **_reaching_them(user, match, finishing, at=at),
        "to_block": [side.listing.person for side in sides if side.name and not side.is_mine],
        "at": at,
        "finishing": finishing,
        "cancellable": _cancellable(user, match, booked, at=at),
        # Of several dates, some took place.
        "is_over": all(each.during.upper <= at for each in booked),
        "has_begun": len(booked) > 1 and any(each.during.lower <= at for each in booked),
        **_allowed(user, match, at=at),
    }
    if context["can_say_it_fell_through"] and not context["can_end"]:
        context["give_back"] = give_back_form(user, match)
    context["lost"] = lost_of(match, proposed, at=at) if match.is_live else {}
    left = [booking for booking in proposed if booking.pk not in context["lost"]]
    context["partly"] = _partly_left(match, left) if match.is_live else {}
    if context["can_answer"]:
        where = asks_where(user, match)
        context["answer"] = AcceptForm(match=match, proposed=left, asks_where=where)
        context["clashes"] = _clashes(mine[0].listing.person, match, proposed)
    return context


def _reaching_them(
    user: User, match: Match, finishing: ToFinish | None, *, at: datetime
) -> dict[str, Any]:
    """How the other side is reached, which is written down where an organizer looks at it."""
    contacts = contacts_for(user, match, at=at)
    if contacts:
        deeds.of_looking(match, by=user, at=at)
    can_be_reached = bool(contacts) and all(each.channels or each.confided for each in contacts)
    return {
        "contacts": contacts,
        "shows_contact": bool(contacts),
        "can_be_reached": can_be_reached,
        "can_ask_them": all(each.channels for each in contacts),
        # Nobody says that they sent something to they do not know where.
        "can_say_so": can_be_reached or not (finishing and finishing.is_sender),
    }


def _partly_left(match: Match, proposed: list[Booking]) -> dict[int, str]:
    """What is left in words, by the id of the date, where that is not all that was asked."""
    left = {booking.pk: to_be_had(match, booking) for booking in proposed}
    return {
        booking.pk: amount(match.need, left[booking.pk])
        for booking in proposed
        if left[booking.pk] < booking.quantity
    }


def _said_of_it(user: User, match: Match) -> dict[str, Any]:
    """What stands on the page whatever the state of its dates."""
    shown = shown_of(user, match) if match.is_live else []
    way, own = way_of(match), [kind for kind in Kind if match.side(kind).person_id == user.pk]
    return {
        "match": match,
        "category": category_of(match.need),
        "agreed_at": _agreed_at(match),
        "i_ended_it": match.ended_by in match.sides_of(user),
        "done_at": match.ended_at if match.status == MatchStatus.COMPLETED else None,
        "reasons": stored_reasons(match),
        "participants": _participants(user, match),
        "proposer_name": proposer_name(user, match),
        "note": match.note if permissions.can_read_note(user, match) else "",
        "shown": shown,
        "i_can_be_reached": all(each.channels or each.confided for each in shown),
        "they_can_ask": all(each.channels for each in shown),
        "how": way.words_for(own) if way else "",
        "done_from": _done_from(match),
        "goes_on": match.is_live and match.is_standing and can_stand(match.offer, match.need),
    }


@dataclass(frozen=True)
class ToFinish:
    """How the reader says that it is done: the question and the button of their side.

    ``is_sender`` where they say that it is sent; ``is_sent`` once that is said; ``waits`` where
    they have said so, and the other side has to say that it arrived.
    """

    question: StrPromise
    button: StrPromise
    is_sending: bool = False
    is_sender: bool = False
    is_sent: bool = False

    @property
    def waits(self) -> bool:
        return self.is_sender and self.is_sent


def finishing_for(match: Match, kinds: list[Kind]) -> ToFinish | None:
    """For who speaks for ``kinds``; None for who only follows it."""
    if not kinds:
        return None
    finishing = category_of(match.need).finishing
    kind, sender = finishing.speaking(kinds), finishing.sender
    return ToFinish(
        finishing.questions[kind],
        finishing.buttons[kind],
        is_sending=sender is not None,
        is_sender=kind == sender,
        is_sent=sender is not None and match.has_said_done(sender),
    )


def _done_from(match: Match) -> datetime | None:
    """From when on it can be said whether it happened; None where that is not to be waited for."""
    if match.status != MatchStatus.ACCEPTED or category_of(match.need).finishing.sending:
        return None
    return match.last_begins_at()


def _clashes(person: User, match: Match, proposed: list[Booking]) -> list[Booking]:
    if at_any_time(match.offer, match.need):
        return []
    spans = [(booking.during.lower, booking.during.upper) for booking in proposed]
    return clashes(person, spans, but=match)


def asks_where(user: User, match: Match) -> bool:
    """Whether it happens at a side that ``user`` speaks for, and nobody has said where yet."""
    way = way_of(match)
    if way is None or way.place_of is None or way.place_of not in match.sides_of(user):
        return False
    return not match.side(way.place_of).address


def sides_for(user: User, match: Match) -> list[Side]:
    mine = match.sides_of(user)
    # Whoever introduced the two agreed to nothing themselves.
    has_agreed = bool(mine) and match.status in AGREED
    return [
        Side(
            kind,
            match.side(kind),
            name(match.side(kind), user, has_agreed=has_agreed),
            match.side(kind).person_id == user.pk,
            kind in mine,
            match.has_agreed(kind),
            match.has_said_done(kind),
        )
        for kind in Kind
    ]


def stored_reasons(match: Match) -> list[Reason]:
    """Why they were suggested, as it was then."""
    parts = match.breakdown.get("parts", [])
    stored = [read_reason(reason) for part in parts for reason in part["reasons"]]
    return [reason for reason in stored if reason is not None]


def _agreed_at(match: Match) -> datetime | None:
    if match.offer_agreed_at is None or match.need_agreed_at is None:
        return None
    return max(match.offer_agreed_at, match.need_agreed_at)


def _participants(user: User, match: Match) -> QuerySet[Participant]:
    shown = match.participants.exclude(blocked_with(user, "person"))
    return shown.select_related("person").order_by("id")


def proposer_name(user: User, match: Match) -> str:
    """Who wrote the few words, as far as ``user`` may know it."""
    proposer = match.proposed_by
    if proposer is None:
        return ""
    # Whoever is blocked with one of the two sides does not see the match at all.
    for side in (match.offer, match.need):
        if side.person_id == proposer.pk:
            has_agreed = bool(match.sides_of(user)) and match.status in AGREED
            return name(side, user, has_agreed=has_agreed)
    is_blocked = proposer != user and Block.objects.between(user, proposer).exists()
    return "" if is_blocked else proposer.display_name


def give_back_form(user: User, match: Match) -> GiveBackForm | None:
    """Asked only where the dates would else be open again in something of their own."""
    sides = sides_to_take_out_of(match, user)
    return GiveBackForm(is_need=Kind.NEED in sides) if sides else None


def _cancellable(user: User, match: Match, booked: list[Booking], *, at: datetime) -> list[int]:
    """Ids of the dates that the reader may cancel; of a single one all falls through instead."""
    if len(booked) < 2:
        return []
    return [each.pk for each in booked if permissions.can_cancel_date(user, match, each, at=at)]


def _allowed(user: User, match: Match, *, at: datetime) -> dict[str, bool]:
    return {
        "can_answer": permissions.can_answer(user, match),
        "can_withdraw": permissions.can_withdraw(user, match),
        "can_say_it_fell_through": permissions.can_say_it_fell_through(user, match),
        "can_end": permissions.can_end(user, match),
        "can_say_done": permissions.can_say_done(user, match, at=at),
        "can_deny": permissions.can_say_it_did_not_happen(user, match, at=at),
    }
