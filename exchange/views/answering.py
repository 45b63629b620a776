"""Answering a neighbour's listing in one step, without posting anything that others see."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.places import used_cells
from accounts.requests import SignedInRequest, posted
from exchange.actions.addresses import NoAddress
from exchange.actions.answering import DoesNotGo, answer_listing, check_may_answer
from exchange.actions.asking import AlreadyBetweenThem, Declined, NotPossible, NotYours
from exchange.actions.dates import NoDatesToCome
from exchange.actions.listings import NotVouched
from exchange.actions.proposals import NothingChosen
from exchange.categories.registry import category_of
from exchange.clashes import at_any_time, clashes
from exchange.forms.answers import AnswerForms, WhenAndHowForm
from exchange.handovers import ways_of
from exchange.models import Booking, Listing
from exchange.models.listings import Kind
from exchange.views import posting, suggestions
from exchange.views.common import takes_part, visible_listing
from exchange.views.listings import fits_of
from moderation.actions.sanctions import CannotWrite, check_may_write
from places.forms import NOWHERE, Place
from safety.idempotency import run_once
from safety.kept_words import keeps_words, kept_words
from safety.rate_limits import RateLimitExceeded, hit_with

if TYPE_CHECKING:
    from accounts.models import User


class TooOften(Exception):
    """So much was asked or posted lately; the message is for the person."""


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@takes_part
def listing_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say which dates, how much and how; it is asked for with a listing only the two see."""
    listing, at, user = visible_listing(request, pk), timezone.now(), request.user
    status = 200
    try:
        check_may_answer(listing, by=user, at=at)
        data = posted(request) if request.method == "POST" else kept_words(request)
        forms = _forms(user, listing, data)
        if request.method == "POST" and forms.is_valid(cell=user.cell):
            return redirect(_answer(request, listing, forms, at))
    except DoesNotGo as error:
        forms.how.add_error(None, str(error.why.label))
    except (NothingChosen, NoAddress, NoDatesToCome):
        forms.how.add_error(None, _("These dates have just changed. Look at them once more."))
    except TooOften as error:
        forms.how.add_error(None, str(error))
        status = 429
    except (NotYours, NotVouched, NotPossible, AlreadyBetweenThem) as error:
        return _not_possible(request, listing, error)
    context = {
        "listing": listing,
        "kind": Kind(listing.kind).opposite,
        "category": category_of(listing),
        "forms": forms,
        "fits": fits_of(user, listing, at),
        "clashes": _clashes(user, listing),
    }
    return render(request, "exchange/listing_answer.html", context, status=status)


def _forms(user: User, listing: Listing, data: QueryDict | None) -> AnswerForms:
    category = category_of(listing)
    how = WhenAndHowForm(
        data,
        listing=listing,
        asks_place=category.place_first or not user.cell,
        ways=ways_of(listing),
        current=_place_of(user),
        used_cells=used_cells(user),
    )
    return AnswerForms(listing, how, category.answer_form(data, listing=listing))


def _place_of(user: User) -> Place:
    return Place(user.neighbourhood, user.cell) if user.cell else NOWHERE


def _clashes(user: User, listing: Listing) -> list[Booking]:
    if at_any_time(listing):
        return []
    spans = [(date.during.lower, date.during.upper) for date in listing.upcoming if date.left]
    return clashes(user, spans)


def _answer(request: SignedInRequest, listing: Listing, forms: AnswerForms, at: datetime) -> str:
    """The URL of the match. Raises TooOften, and what ``answer_listing`` raises."""
    user, how = request.user, forms.how
    owner = f"person:{user.pk}"

    def make() -> str:
        _count(user, at=at)
        match = answer_listing(
            listing=listing,
            by=user,
            content=forms.content(
                neighbourhood=user.neighbourhood, cell=user.cell, languages=user.languages
            ),
            how=how.how(),
            at=at,
        )
        return match.get_absolute_url()

    url = run_once(owner=owner, key=how.cleaned_data["once"], purpose="answer", make=make)
    messages.success(request, _("Asked. We tell you as soon as there is an answer."))
    return url


def _count(user: User, *, at: datetime) -> None:
    """An answer counts as one asked and one posted. Raises TooOften, also for who may not write."""
    owner = f"person:{user.pk}"
    try:
        check_may_write(user, at=at)
    except CannotWrite as error:
        raise TooOften(str(error)) from error
    try:
        hit_with(suggestions.ASKING, owner, at=at)
    except RateLimitExceeded as error:
        raise TooOften(suggestions.too_many(error)) from error
    try:
        hit_with(posting.POSTING, owner, at=at)
    except RateLimitExceeded as error:
        raise TooOften(posting.too_many(error)) from error


def _not_possible(request: SignedInRequest, listing: Listing, why: Exception) -> HttpResponse:
    if isinstance(why, AlreadyBetweenThem):
        return redirect(why.match)
    if isinstance(why, NotYours):
        # Their own, or nothing is left of it: its page says so.
        return redirect(listing)
    if isinstance(why, NotVouched):
        needed: dict[str, Any] = {"category": category_of(listing)}
        return render(request, "exchange/vouching_needed.html", needed, status=403)
    context = {"listing": listing, "was_declined": isinstance(why, Declined)}
    return render(request, "exchange/answer_impossible.html", context, status=409)
