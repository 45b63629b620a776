"""Whom to tell what, when a match changes. The words are in ``templates/notifications/``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import User
from exchange.categories.registry import category_of
from exchange.mail_words import dates_ended, is_for_others, names_for, words_for, words_proposed
from exchange.models.listings import Kind, ListingStatus
from exchange.models.match_states import EndedBecause, MatchStatus
from exchange.speakers import speaker_for
from notifications.actions import no_longer_new, notify

if TYPE_CHECKING:
    from exchange.categories.finishing import Sending, Told
    from exchange.models import Booking, Listing, Match


def tell_proposed(match: Match) -> None:
    """Whoever has still to answer."""
    for kind in Kind:
        if not match.has_agreed(kind):
            subject = words_proposed(match, kind)
            _tell(match, [kind], "match_proposed", actor=match.proposed_by, proposed=subject)


def proposal_is_not_new(match: Match, *, at: datetime) -> None:
    """Nobody is to be led to a question that was taken back or ended."""
    no_longer_new([_event(match, "match_proposed", kind) for kind in Kind], at=at)


def tell_half_agreed(match: Match, *, by: User) -> None:
    """Of an introduction, one side said yes: the one who introduced them hears so."""
    _tell_participants(match, "match_half_agreed", actor=by)


def tell_accepted(match: Match, *, by: User, less: Collection[Booking] = ()) -> None:
    """Both: the one who said yes wants it in writing too; ``less`` is what was agreed, where that
    is less than was proposed."""
    amounts = {booking.quantity for booking in less}
    only = amounts.pop() if len(amounts) == 1 else None
    agreed = {"is_less": bool(less), "less": only, "is_once": len(less) == 1}
    _tell(match, Kind, "match_accepted", actor=by, agreed=agreed)
    _tell_participants(match, "match_accepted_introduced", actor=by)


def tell_it_ended(match: Match, *, by: User | None = None) -> None:
    """The other side, or both where neither said so: it was declined, taken back or fell
    through."""
    for kind in _others(match, by) if by else Kind:
        tell_side_it_ended(match, kind)
    tell_introducers_it_ended(match, by=by)


def tell_side_it_ended(match: Match, kind: Kind) -> int:
    """Without a word about whom it was with, and about their own listing only.

    So a block, after which nothing may be said of the other side, reads as any other end does. Also
    when that is told later: what it says of dates is not about how they stood when it ended.
    """
    mine, other = match.side(kind), match.side(kind.opposite)
    dates = dates_ended(match)
    # Of what went on for a while and is done, what was still to come does not happen.
    is_done = match.status == MatchStatus.COMPLETED
    status = MatchStatus.FELL_THROUGH if is_done else MatchStatus(match.status)
    what = f"match_{status.value}"
    notice = notify(
        person=speaker_for(mine, towards=other.person),
        kind=what,
        event=_event(match, what, kind),
        url=mine.get_absolute_url(),
        context={
            "mine": mine,
            "is_for_others": is_for_others(mine),
            "dates": dates or [*match.bookings.all()],
            "is_over": not dates,
            "has_taken_place": is_done,
        },
    )
    return int(notice is not None)


def tell_date_cancelled(
    match: Match, booking: Booking, *, by: User, is_off: bool = False, is_over: bool = False
) -> None:
    """One date will not happen, or, where it ``is_over``, did not; the others stand. Nobody else
    is asked where it ``is_off``."""
    sides = _others(match, by)
    part = f":{booking.pk}"
    what = "match_date_cancelled"
    _tell(match, sides, what, actor=by, part=part, booking=booking, is_off=is_off, is_over=is_over)


def tell_dates_added(match: Match, bookings: Sequence[Booking]) -> None:
    """Both: these dates have come to what goes on."""
    part = f":{bookings[0].pk}"
    _tell(match, Kind, "match_dates_added", part=part, added=bookings)


def tell_ended(match: Match, given_back: Sequence[Booking], *, by: User) -> None:
    """Both: nothing comes to it any more, and these dates are open again."""
    _tell(match, Kind, "match_ended", actor=by, given_back=given_back, by=by)
    if match.status == MatchStatus.COMPLETED:
        _tell_participants(match, "match_done_introduced", actor=by)


def tell_no_later_dates(match: Match) -> None:
    """The other side of what was closed: nothing comes to it any more."""
    for kind in Kind:
        closed = match.side(kind)
        if closed.status == ListingStatus.CLOSED:
            by = closed.person
            told = [kind.opposite]
            _tell(match, told, "match_ended", actor=by, part=":closed", given_back=(), by=by)


def tell_changed(match: Match, kind: Kind, *, version: int, still_fits: bool) -> None:
    """What was agreed about on the side ``kind`` says something else now, as of ``version``."""
    part = f":{version}"
    _tell(match, [kind.opposite], "match_changed", part=part, still_fits=still_fits)


def tell_done(match: Match, *, by: User) -> None:
    """The other side, which may say otherwise, and once whoever introduced the two."""
    finishing = category_of(match.need).finishing
    told = finishing.told[finishing.speaking(match.sides_of(by))]
    unsaid = [kind for kind in _others(match, by) if not match.has_said_done(kind)]
    _tell(match, [*unsaid, *_sent_by_another(match, by)], "match_done", actor=by, told=told)
    _tell_participants(match, "match_done_introduced", actor=by)


def _sent_by_another(match: Match, by: User) -> list[Kind]:
    """The side that said it is sent, which hears that it arrived."""
    sender = category_of(match.need).finishing.sender
    return [kind for kind in _others(match, by) if kind == sender and match.has_said_done(kind)]


def tell_sent(match: Match, *, by: User) -> None:
    """The other side: it is on its way."""
    told = category_of(match.need).finishing.told
    _tell(match, _others(match, by), "match_sent", actor=by, told=told[_sending(match).sender])


def remind_to_send(match: Match) -> int:
    """The side that has not said that it is sent; how many were asked."""
    sending = _sending(match)
    return _tell(match, [sending.sender], "match_send_soon", told=sending.reminder)


def tell_not_sent(match: Match) -> None:
    """Both: it was not sent in time."""
    _tell(match, Kind, "match_not_sent", told=_sending(match).lapsed)
    tell_introducers_it_ended(match)


def _sending(match: Match) -> Sending:
    sending = category_of(match.need).finishing.sending
    assert sending is not None, "nothing is sent in this category"
    return sending


def tell_counts_as_done(match: Match) -> None:
    """Nobody said how it went, so it ends here; both may still say otherwise."""
    _tell(match, Kind, "match_counts_as_done")


def tell_denied(match: Match, *, by: User) -> None:
    """It was said to be done, and ``by`` says that it did not happen."""
    _tell(match, _others(match, by), "match_denied", actor=by)
    tell_introducers_it_ended(match, by=by)


def tell_lapsed(match: Match) -> None:
    _tell(match, Kind, "match_lapsed")
    tell_introducers_it_ended(match)


def tell_overtaken(match: Match, *, why: EndedBecause) -> None:
    """Everyone who asked or was asked hears how it ended, but not who closed it themselves."""
    told = [kind for kind in Kind if match.side(kind).status != ListingStatus.CLOSED]
    _tell(match, told, "match_overtaken", why=why)
    tell_introducers_it_ended(match)


def tell_introducers_it_ended(match: Match, *, by: User | None = None) -> None:
    """Whoever brought the two together hears that it came to nothing, and not why; or that it took
    place, where some of it did."""
    is_done = match.status == MatchStatus.COMPLETED
    what = "match_done_introduced" if is_done else "match_ended_introduced"
    _tell_participants(match, what, actor=by)


def ask_how_it_went(match: Match) -> int:
    """Ask the sides that have not said; how many were newly asked."""
    finishing = category_of(match.need).finishing
    unsaid = [kind for kind in Kind if kind != finishing.sender and not match.has_said_done(kind)]
    return _tell(match, unsaid, "match_how_it_went")


def tell_open_again(need: Listing, offer: Listing, *, at: datetime) -> None:
    notify(
        person=speaker_for(offer, towards=need.person),
        kind="need_open_again",
        # Once a day at most for one pair, however often things fall through.
        event=f"listing:{need.pk}:open-again:{offer.pk}:{at:%Y-%m-%d}",
        url=need.get_absolute_url(),
        context={"need": need, "mine": offer},
        actor=need.person,
    )


def tell_organizers(listing: Listing) -> int:
    """Everybody who organizes, but not whose it is or who typed it in; how many were told."""
    those = [listing.person_id, listing.entered_by_id]
    organizers = list(User.objects.organizers().exclude(pk__in=[pk for pk in those if pk]))
    for organizer in organizers:
        notify(
            person=organizer,
            kind="listing_for_organizers",
            event=f"listing:{listing.pk}:for-organizers",
            url=listing.get_absolute_url(),
            context={"listing": listing},
            about=[listing.person],
        )
    return len(organizers)


def _others(match: Match, by: User) -> list[Kind]:
    mine = match.sides_of(by)
    return [kind for kind in Kind if kind not in mine]


def _tell(
    match: Match,
    sides: Iterable[Kind],
    what: str,
    *,
    actor: User | None = None,
    part: str = "",
    told: Told | None = None,
    **more: object,
) -> int:
    """How many were told. ``part`` is for what can happen more than once to one match, ``more``
    for the words; ``told`` are those of the category."""
    count = 0
    for kind in sides:
        mine, other = match.side(kind), match.side(kind.opposite)
        person = speaker_for(mine, towards=other.person)
        notice = notify(
            person=person,
            kind=what,
            event=_event(match, f"{what}{part}", kind),
            url=match.get_absolute_url(),
            context={**words_for(match, kind, to=person, told=told), **more},
            actor=actor,
            about=[other.person],
        )
        count += notice is not None
    return count


def _event(match: Match, what: str, kind: Kind) -> str:
    return f"match:{match.pk}:{what}:{kind}"


def _tell_participants(match: Match, what: str, *, actor: User | None = None) -> None:
    """Everybody beside the two sides, but not ``actor``, who knows."""
    others = match.participants.exclude(person=actor) if actor else match.participants.all()
    for participant in others.select_related("person").order_by("id"):
        notify(
            person=participant.person,
            kind=what,
            event=f"match:{match.pk}:{what}",
            url=match.get_absolute_url(),
            context={"match": match, **names_for(match, to=participant.person)},
            actor=actor,
            about=[match.offer.person, match.need.person],
        )
