"""What two neighbours agree on: seeing it, answering it, living with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from exchange.actions.addresses import NoAddress
from exchange.actions.agreements import cancel_date, deny, end_from, fall_through, say_done
from exchange.actions.asking import NotPossible, NotYours
from exchange.actions.proposals import (
    NothingChosen,
    accept,
    decline,
    withdraw,
)
from exchange.actions.reservations import Lost, NothingLeft
from exchange.categories.registry import category_of
from exchange.forms.matches import AcceptForm
from exchange.forms.standing import EndForm
from exchange.models import Match
from exchange.models.bookings import BookingStatus
from exchange.models.listings import Kind
from exchange.models.match_states import AGREED, MatchStatus
from exchange.models.matches import MatchInWrongState
from exchange.permissions import can_cancel_date, can_end
from exchange.room import to_be_had
from exchange.views.common import neighbours_only, takes_part
from exchange.views.match_pages import asks_where, give_back_form, match_context

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

Verb = Callable[..., Match]
_KNOWN = gettext_lazy("Thank you for saying so. The other side knows.")


@require_safe
@never_cache
@neighbours_only
def match_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk))


@require_POST
@takes_part
def match_accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say yes to all or some of the dates."""
    match = _visible(request, pk)
    dates = match.bookings.select_related("match__need", "offer_occurrence", "need_occurrence")
    proposed = list(dates.filter(status=BookingStatus.PROPOSED))
    where = asks_where(request.user, match)
    form = AcceptForm(request.POST, match=match, proposed=proposed, asks_where=where)
    if not form.is_valid() and match.status == MatchStatus.PROPOSED:
        return _page(request, match, answer=form)
    chosen, address = form.cleaned_data.get("bookings", []), form.cleaned_data.get("address", "")
    try:
        agreed = accept(
            match=match,
            by=request.user,
            chosen=chosen,
            amounts=form.amounts(),
            address=address,
            standing=form.wants_later(),
            at=timezone.now(),
        )
    except NothingLeft as error:
        return _some_gone(request, pk, form, error.lost)
    except NotPossible:
        return _page(request, _visible(request, pk), status=409, is_impossible=True)
    except (NotYours, MatchInWrongState, NothingChosen, NoAddress):
        return _too_late(request, match.pk, is_done=_has_agreed)
    if agreed.status == MatchStatus.ACCEPTED:
        messages.success(request, _("It is agreed. Below is how to reach each other."))
    else:
        messages.success(request, _("You said yes. Now it is for the other side to say so too."))
    return redirect(agreed)


@require_POST
@takes_part
def match_decline(request: SignedInRequest, pk: int) -> HttpResponse:
    words = _("You said that you cannot this time. That is fine, and nobody asks why.")
    return _do(request, pk, decline, MatchStatus.DECLINED, words)


@require_POST
@neighbours_only
def match_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    words = _("You took it back.")
    return _do(request, pk, withdraw, MatchStatus.WITHDRAWN, words)


@require_POST
@neighbours_only
def match_fall_through(request: SignedInRequest, pk: int) -> HttpResponse:
    is_off, at = "is_off" in request.POST, timezone.now()
    bookings = _visible(request, pk).bookings.all()
    is_over = all(each.during.upper <= at for each in bookings if each.is_agreed)
    words = _("Thank you for saying so. The other side knows, and it is open again.")
    verb = partial(fall_through, is_off=is_off)
    said = _KNOWN if is_off or is_over else words
    # Of a series of which some took place, this is the end.
    return _do(request, pk, verb, MatchStatus.FELL_THROUGH, said, MatchStatus.COMPLETED)


@require_POST
@neighbours_only
def match_done(request: SignedInRequest, pk: int) -> HttpResponse:
    """One side says that it happened, was sent or arrived; saying so twice is saying it once."""
    match = _visible(request, pk)
    sides = match.sides_of(request.user)
    if sides and match.is_live and all(map(match.has_said_done, sides)):
        return redirect(match)
    finishing = category_of(match.need).finishing
    words = finishing.thanks[finishing.speaking(sides or list(Kind))]
    return _do(request, pk, say_done, MatchStatus.COMPLETED, words)


@require_POST
@neighbours_only
def match_deny(request: SignedInRequest, pk: int) -> HttpResponse:
    words = _("Thank you for saying so. The other side knows that it did not happen.")
    return _do(request, pk, deny, MatchStatus.FELL_THROUGH, words)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@neighbours_only
def match_cancel_date(request: SignedInRequest, pk: int, booking: int) -> HttpResponse:
    """One side cannot on one of the agreed dates, or it did not happen; the others stand."""
    match = _visible(request, pk)
    date = get_object_or_404(match.bookings.all(), pk=booking)
    agreed = [each for each in match.bookings.all() if each.is_agreed]
    is_only = agreed == [date]
    if (date.status == BookingStatus.RELEASED or is_only) and match.sides_of(request.user):
        # Of a single date all falls through, which is said on the page itself.
        return redirect(match)
    at = timezone.now()
    if not can_cancel_date(request.user, match, date, at=at):
        return _too_late(request, pk, is_done=lambda match, user: False)
    is_over = date.during.upper <= at
    if request.method == "POST":
        is_off = "is_off" in request.POST
        words = _("Thank you for saying so. The other side knows, and this date is open again.")
        verb = partial(cancel_date, booking_id=booking, is_off=is_off and not is_over)
        said = _KNOWN if is_off or is_over else words
        return _do(request, pk, verb, MatchStatus.FELL_THROUGH, said)
    form = None if is_over else give_back_form(request.user, match)
    context = {"match": match, "booking": date, "is_over": is_over, "form": form}
    return render(request, "exchange/match_cancel_date.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@neighbours_only
def match_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """What goes on every week ends, from one of the dates to come on."""
    match, at = _visible(request, pk), timezone.now()
    if not can_end(request.user, match):
        return _too_late(request, pk, is_done=_has_ended)
    to_come = [each for each in match.bookings.all() if each.is_agreed and each.during.lower > at]
    to_come.sort(key=lambda booking: (booking.during.lower, booking.pk))
    form = EndForm(request.POST if request.method == "POST" else None, to_come=to_come)
    if request.method == "POST" and form.is_valid():
        words = _("It ends as you said, and both of you are told. Thank you for all of it.")
        verb = partial(end_from, first=form.cleaned_data["first"])
        return _do(request, pk, verb, MatchStatus.COMPLETED, words)
    return render(request, "exchange/match_end.html", {"match": match, "form": form})


def _visible(request: SignedInRequest, pk: int) -> Match:
    matches = Match.objects.visible_to(request.user).with_sides().select_related("proposed_by")
    return get_object_or_404(matches, pk=pk)


def _do(
    request: SignedInRequest,
    pk: int,
    verb: Verb,
    target: MatchStatus,
    words: StrPromise | str,
    *other_targets: MatchStatus,
) -> HttpResponse:
    match = _visible(request, pk)
    try:
        changed = verb(match=match, by=request.user, at=timezone.now())
    except (NotYours, MatchInWrongState):
        is_proposer = verb is withdraw and match.proposed_by_id == request.user.pk
        return _too_late(
            request,
            match.pk,
            is_done=lambda match, user: match.status in (target, *other_targets),
            may_act=is_proposer,
        )
    messages.success(request, str(words))
    return redirect(changed)


def _too_late(
    request: SignedInRequest,
    pk: int,
    *,
    is_done: Callable[[Match, User], bool],
    may_act: bool = False,
) -> HttpResponse:
    """Not allowed as it stands now: 403 for who is no side of it; nothing to say to a second
    click; else 409 and the page as it is by now."""
    match = _visible(request, pk)
    if not match.sides_of(request.user) and not may_act:
        raise PermissionDenied
    if is_done(match, request.user):
        return redirect(match)
    return _page(request, match, status=409, has_changed=True)


def _some_gone(
    request: SignedInRequest, pk: int, answer: AcceptForm, lost: Mapping[int, Lost]
) -> HttpResponse:
    """Nothing was agreed; what is still there is ticked as it was, so that yes works now."""
    match = _visible(request, pk)
    context = match_context(request.user, match, at=timezone.now())
    wanted = answer.amounts()
    now = {booking.pk: to_be_had(match, booking) for booking in context["proposed"]}
    # Of what is left in part there can be less.
    less = {pk for pk in lost if now.get(pk, 0) < wanted[pk]} - {*context["lost"]}
    was_quicker = {*lost.values()} == {Lost.TAKEN}
    lost = context["lost"] | {pk: why for pk, why in lost.items() if pk not in less}
    left = [booking for booking in context["proposed"] if booking.pk not in lost]
    kept = {pk: min(wanted[pk], now[pk]) for pk in wanted if pk not in lost and pk in now}
    initial = {"bookings": list(kept)} | {f"quantity-{pk}": kept[pk] for pk in kept}
    where = asks_where(request.user, match)
    form = AcceptForm(match=match, proposed=left, asks_where=where, initial=initial)
    more = {"lost": lost, "was_lost": True, "was_quicker": was_quicker, "answer": form}
    return _page(request, match, status=409, **more)


def _has_ended(match: Match, user: User) -> bool:
    return match.status in AGREED and not match.is_standing


def _has_agreed(match: Match, user: User) -> bool:
    return match.is_live and all(match.has_agreed(kind) for kind in match.sides_of(user))


def _page(
    request: SignedInRequest, match: Match, *, status: int = 200, **more: Any
) -> HttpResponse:
    at: datetime = timezone.now()
    context = {**match_context(request.user, match, at=at), **more}
    response = render(request, "exchange/match_detail.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
