"""Posting what one offers or needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.places import used_cells
from accounts.requests import SignedInRequest, posted
from exchange.actions.asking import AlreadyBetweenThem, NotPossible, suggestion_to_ask
from exchange.actions.listings import post_listing
from exchange.categories.registry import CATEGORIES
from exchange.clashes import at_any_time, clashes
from exchange.forms.listings import FIELDS, NewListingForm, PostingForms
from exchange.forms.schedule_beginnings import schedule_again, schedule_answering, schedule_form
from exchange.forms.schedules import ScheduleForm
from exchange.models import Listing
from exchange.models.listings import Kind
from exchange.permissions import may_post
from exchange.phrases import booked
from exchange.views.beginnings import Beginning, for_whom, read_beginning
from exchange.views.changing import how_it_is_shown, show_what_was_posted
from exchange.views.common import current_zone, own_listing, takes_part
from moderation.actions.sanctions import CannotWrite, check_may_write
from moderation.permissions import may_write
from places.forms import Place
from safety.idempotency import made_before, run_once
from safety.kept_words import keeps_words, kept_words
from safety.rate_limits import RateLimit, RateLimitExceeded, hit_with

PURPOSE = "listing form"
POSTING = RateLimit("exchange.post", limit=20, per=timedelta(days=1))
# What an organizer types in for others.
INTAKE = RateLimit("exchange.intake", limit=100, per=timedelta(days=1))


class PostedBefore(Exception):
    """This very form made something before, at ``url``; what is typed in it now differs."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@takes_part
def listing_create(request: SignedInRequest) -> HttpResponse:
    if "kind" not in request.GET or "category" not in request.GET:
        return _choose(request)
    beginning = read_beginning(request)
    if not may_post(beginning.person, beginning.category, beginning.kind):
        context = {"category": beginning.category, "person": beginning.person}
        return render(request, "exchange/vouching_needed.html", context, status=403)
    if request.method == "POST":
        return _sent(request, beginning, at=timezone.now())
    return _begun(request, beginning, at=timezone.now())


def _begun(request: SignedInRequest, beginning: Beginning, *, at: datetime) -> HttpResponse:
    """The form; or what was made of it before, for who goes back to it."""
    if str(beginning.form) != request.GET.get("form"):
        # With the key in its address, the form is known again when somebody goes back to it.
        return redirect(beginning.url)
    earlier = made_before(owner=_owner(request), key=beginning.form, purpose=PURPOSE)
    if earlier is not None:
        return show_what_was_posted(request, resolve(earlier).kwargs["pk"])
    forms = _new_forms(request, beginning, kept_words(request), at)
    forms.forget_errors()
    return _page(request, beginning, forms)


def _sent(request: SignedInRequest, beginning: Beginning, *, at: datetime) -> HttpResponse:
    forms = _new_forms(request, beginning, posted(request), at)
    if "preview" in request.POST:
        forms.forget_errors()
        return _page(request, beginning, forms)
    if not forms.is_valid():
        return _page(request, beginning, forms)
    try:
        return redirect(_post(request, beginning, forms, at))
    except PostedBefore as error:
        return show_what_was_posted(request, resolve(error.url).kwargs["pk"])
    except RateLimitExceeded as error:
        limit = INTAKE if beginning.is_for_another else POSTING
        forms.listing.add_error(None, too_many(error, limit))
        return _page(request, beginning, forms, status=429)
    except CannotWrite as error:
        # What they typed stays in the form.
        forms.listing.add_error(None, str(error))
        return _page(request, beginning, forms, status=403)


def _page(
    request: SignedInRequest, beginning: Beginning, forms: PostingForms, *, status: int = 200
) -> HttpResponse:
    context = {
        "forms": forms,
        "beginning": beginning,
        "kind": beginning.kind,
        "refusal": may_write(request.user, at=timezone.now()),
    }
    return render(request, "exchange/listing_create.html", context, status=status)


@require_POST
@takes_part
def listing_dates(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """The dates that a schedule makes, while somebody is still choosing."""
    listing = own_listing(request, pk) if pk is not None else None
    form = schedule_form(listing, request.POST, zone=current_zone(), at=timezone.now())
    person = listing.person if listing else for_whom(request)
    spans = [] if form.is_any_time else [(slot.start, slot.end) for slot in form.dates()]
    agreed = clashes(person, spans, but_of=listing)
    context = {"form": form, "show_errors": True, "clashes": agreed}
    return render(request, "exchange/_dates_preview.html", context)


def _choose(request: SignedInRequest) -> HttpResponse:
    """What to post, of the kind that the address names, if any. Raises Http404."""
    kind = request.GET.get("kind")
    if kind not in {None, *Kind}:
        raise Http404
    person = for_whom(request)
    context = {"categories": CATEGORIES, "kind": kind, "person": person}
    return render(request, "exchange/listing_choose.html", context)


def _new_forms(
    request: SignedInRequest, beginning: Beginning, data: QueryDict | None, at: datetime
) -> PostingForms:
    person, again = beginning.person, beginning.again
    says = {name: getattr(again, name) for name in FIELDS} if again else {}
    place = again or person
    return PostingForms(
        NewListingForm(
            data,
            kind=beginning.kind,
            category=beginning.category,
            current=Place(place.neighbourhood, place.cell),
            used_cells=used_cells(person),
            initial={"languages": person.languages, **says},
        ),
        ScheduleForm(
            data,
            zone=current_zone(),
            at=at,
            initial=_schedule_initial(beginning, at=at),
            **beginning.category.asks_when(beginning.kind),
        ),
        _details_form(beginning, data),
    )


def _schedule_initial(beginning: Beginning, *, at: datetime) -> dict[str, Any]:
    if beginning.again:
        return schedule_again(beginning.again, at=at)
    if beginning.answers:
        return schedule_answering(beginning.answers, zone=current_zone())
    return {}


def _details_form(beginning: Beginning, data: QueryDict | None) -> Any:
    again, answers = beginning.again, beginning.answers
    quantity = None
    if again:
        most = again.occurrences.order_by("-quantity").first()
        quantity = most.quantity if most else None
    form = beginning.category.form(data, kind=beginning.kind, quantity=quantity)
    like = again or answers
    if like:
        form.begin_like(like)
    return form


def _post(request: SignedInRequest, beginning: Beginning, forms: PostingForms, at: datetime) -> str:
    """Where to go next. Raises PostedBefore, RateLimitExceeded, CannotWrite.

    The same click twice makes one listing; what was typed anew after going back belongs to the
    first one too.
    """
    owner, is_new = _owner(request), False

    def make() -> str:
        nonlocal is_new
        is_new = True
        check_may_write(request.user, at=at)
        hit_with(INTAKE if beginning.is_for_another else POSTING, owner, at=at)
        listing = post_listing(
            person=beginning.person,
            by=request.user,
            kind=beginning.kind,
            category=beginning.category.name,
            content=forms.content(),
            at=at,
            publish="draft" not in request.POST,
        )
        return _next_of(request, listing, beginning.answers, at)

    def make_unless_posted() -> str:
        url = run_once(owner=owner, key=beginning.form, purpose=PURPOSE, make=make)
        if not is_new:
            raise PostedBefore(url)
        return url

    once = forms.listing.cleaned_data["once"]
    url = run_once(owner=owner, key=once, purpose="listing", make=make_unless_posted)
    if not is_new:
        messages.info(request, _("You posted this already: here it is."))
    return url


def _next_of(
    request: SignedInRequest, listing: Listing, answers: Listing | None, at: datetime
) -> str:
    """Its own page; or, where it answers a neighbour's and goes with that, asking for just that."""
    if listing.status == Listing.Status.DRAFT:
        messages.success(request, _("Your draft is kept. Nobody else sees it yet."))
        return listing.get_absolute_url()
    messages.success(request, how_it_is_shown(listing))
    dates = () if at_any_time(listing) else listing.occurrences.all()
    spans = [(date.during.lower, date.during.upper) for date in dates]
    for clash in clashes(listing.person, spans):
        words = _("Mind that you agreed to something at that time already: %(when)s")
        messages.warning(request, words % {"when": booked(clash)})
    if answers is None or not listing.is_shown:
        return listing.get_absolute_url()
    try:
        suggestion_to_ask(listing, answers, by=request.user, at=at)
    except (NotPossible, AlreadyBetweenThem):
        words = _("As it stands it does not go with “%(title)s”; see below who fits.")
        messages.warning(request, words % {"title": answers.title})
        return listing.get_absolute_url()
    return reverse("exchange:match_create", args=[listing.pk, answers.pk])


def _owner(request: SignedInRequest) -> str:
    return f"person:{request.user.pk}"


def too_many(error: RateLimitExceeded, limit: RateLimit = POSTING) -> str:
    hours = max(1, round(error.retry_after / timedelta(hours=1)))
    times = ngettext(
        "You posted %(count)d time within a day, which is as often as the site lets anybody.",
        "You posted %(count)d times within a day, which is as often as the site lets anybody.",
        limit.limit,
    ) % {"count": limit.limit}
    again = ngettext(
        "You can post again in about %(count)d hour. What you wrote is still here.",
        "You can post again in about %(count)d hours. What you wrote is still here.",
        hours,
    ) % {"count": hours}
    return f"{times} {again}"
