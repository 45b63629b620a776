"""Posting what one offers or needs, and changing it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.places import used_cells
from accounts.requests import SignedInRequest, posted
from exchange.actions.dates import NoDatesToCome
from exchange.actions.listings import (
    StaleListing,
    close_listing,
    edit_listing,
    post_listing,
    publish_listing,
)
from exchange.categories.base import Category
from exchange.categories.registry import CATEGORIES, category_of
from exchange.forms.listings import CloseForm, EditListingForm, NewListingForm, PostingForms
from exchange.forms.schedules import ScheduleForm, schedule_form
from exchange.models import Listing
from exchange.models.listings import Kind, ListingInWrongState, Outcome
from exchange.permissions import can_change_listing
from exchange.views.common import current_zone, own_listing, takes_part
from places.forms import Place
from safety.idempotency import run_once
from safety.rate_limits import RateLimit, RateLimitExceeded, hit

POSTING = RateLimit("exchange.post", limit=20, per=timedelta(days=1))


@require_http_methods(["GET", "HEAD", "POST"])
@takes_part
def listing_create(request: SignedInRequest) -> HttpResponse:
    if "kind" not in request.GET:
        return render(request, "exchange/listing_choose.html", {"categories": CATEGORIES})
    kind, category = _asked_for(request)
    at = timezone.now()
    forms = _new_forms(request, kind, category, at)
    status = 200
    if request.method == "POST" and "preview" in request.POST:
        forms.forget_errors()
    elif request.method == "POST" and forms.is_valid():
        try:
            return redirect(_post(request, kind, category, forms, at))
        except RateLimitExceeded as error:
            forms.listing.add_error(None, _too_many(error))
            status = 429
    context = {"forms": forms, "kind": kind, "category": category}
    return render(request, "exchange/listing_create.html", context, status=status)


@require_POST
@takes_part
def listing_dates(request: SignedInRequest) -> HttpResponse:
    """The dates that a schedule makes, while somebody is still choosing."""
    form = ScheduleForm(request.POST, zone=current_zone(), at=timezone.now())
    return render(request, "exchange/_dates_preview.html", {"form": form, "show_errors": True})


@require_http_methods(["GET", "HEAD", "POST"])
@takes_part
def listing_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    listing = own_listing(request, pk)
    if not can_change_listing(request.user, listing):
        return _nothing_to_change(request, listing)
    at = timezone.now()
    forms = _edit_forms(request, listing, at)
    status, differs = 200, []
    if request.method == "POST" and "preview" in request.POST:
        forms.forget_errors()
    elif request.method == "POST" and forms.is_valid():
        try:
            return _save(request, listing, forms, at)
        except StaleListing as error:
            differs, status = forms.changed_labels(), 409
            forms.listing.data = _with_version(request.POST, error.listing.version)
    context = {
        "forms": forms,
        "listing": listing,
        "kind": listing.kind,
        "category": category_of(listing),
        "differs": differs,
    }
    return render(request, "exchange/listing_edit.html", context, status=status)


@require_POST
@takes_part
def listing_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    listing = own_listing(request, pk)
    try:
        publish_listing(listing=listing, at=timezone.now())
    except ListingInWrongState:
        # Published already, by a second click or in another tab.
        return redirect(listing)
    except NoDatesToCome:
        messages.warning(request, _no_dates())
        return redirect("exchange:listing_edit", listing.pk)
    messages.success(request, _("It is published."))
    return redirect(listing)


@require_http_methods(["GET", "HEAD", "POST"])
@takes_part
def listing_close(request: SignedInRequest, pk: int) -> HttpResponse:
    listing = own_listing(request, pk)
    form = CloseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        outcome = Outcome(form.cleaned_data["outcome"])
        try:
            close_listing(listing=listing, outcome=outcome, at=timezone.now())
        except ListingInWrongState:
            return _nothing_to_change(request, listing)
        messages.success(request, _("It is closed. Thank you for saying so."))
        return redirect("exchange:my_week")
    if not can_change_listing(request.user, listing):
        return _nothing_to_change(request, listing)
    return render(request, "exchange/listing_close.html", {"form": form, "listing": listing})


def _asked_for(request: HttpRequest) -> tuple[Kind, Category]:
    """The kind and category in the address; the only category need not be named."""
    only = next(iter(CATEGORIES)) if len(CATEGORIES) == 1 else ""
    try:
        kind = Kind(request.GET.get("kind", ""))
        return kind, CATEGORIES[request.GET.get("category", only)]
    except (ValueError, KeyError):
        raise Http404 from None


def _new_forms(
    request: SignedInRequest, kind: Kind, category: Category, at: datetime
) -> PostingForms:
    person, data = request.user, posted(request)
    return PostingForms(
        NewListingForm(
            data,
            kind=kind,
            category=category,
            current=Place(person.neighbourhood, person.cell),
            used_cells=used_cells(person),
            initial={"languages": person.languages},
        ),
        schedule_form(None, data, zone=current_zone(), at=at),
        category.form(data, kind=kind),
    )


def _edit_forms(request: SignedInRequest, listing: Listing, at: datetime) -> PostingForms:
    data, category = posted(request), category_of(listing)
    fields = ("title", "words", "languages", "reach_km", "address", "visibility", "version")
    return PostingForms(
        EditListingForm(
            data,
            kind=Kind(listing.kind),
            category=category,
            current=Place(listing.neighbourhood, listing.cell),
            used_cells=used_cells(listing.person),
            initial={name: getattr(listing, name) for name in fields},
        ),
        schedule_form(listing, data, zone=current_zone(), at=at),
        category.form(
            data,
            kind=listing.kind,
            instance=getattr(listing, category.name),
            quantity=max((date.quantity for date in listing.upcoming), default=None),
        ),
    )


def _post(
    request: SignedInRequest, kind: Kind, category: Category, forms: PostingForms, at: datetime
) -> str:
    """The URL of the new listing. Raises RateLimitExceeded."""
    hit(POSTING, f"person:{request.user.pk}", at=at)
    is_draft = "draft" in request.POST

    def make() -> str:
        listing = post_listing(
            person=request.user,
            by=request.user,
            kind=kind,
            category=category.name,
            content=forms.content(),
            at=at,
            publish=not is_draft,
        )
        return listing.get_absolute_url()

    url = run_once(
        owner=f"person:{request.user.pk}",
        key=forms.listing.cleaned_data["once"],
        purpose="listing",
        make=make,
    )
    words = _("Your draft is kept. Nobody else sees it yet.") if is_draft else _("It is published.")
    messages.success(request, words)
    return url


def _save(
    request: SignedInRequest, listing: Listing, forms: PostingForms, at: datetime
) -> HttpResponse:
    """Raises StaleListing. The form has seen that there are dates, at this very moment."""
    version = forms.listing.cleaned_data["version"] or 0
    saved = edit_listing(listing=listing, version=version, content=forms.content(), at=at)
    if saved.status == Listing.Status.DRAFT and "publish" in request.POST:
        publish_listing(listing=saved, at=at)
        messages.success(request, _("It is published."))
    else:
        messages.success(request, _("Your changes are saved."))
    return redirect(saved)


def _with_version(data: QueryDict, version: int) -> QueryDict:
    """What was typed, now knowingly over the version there is."""
    data = data.copy()
    data["version"] = str(version)
    return data


def _nothing_to_change(request: HttpRequest, listing: Listing) -> HttpResponse:
    messages.info(request, _("This is closed, so there is nothing left to change."))
    return redirect(listing)


def _too_many(error: RateLimitExceeded) -> str:
    hours = max(1, round(error.retry_after / timedelta(hours=1)))
    words: dict[str, Any] = {"count": POSTING.limit, "hours": hours}
    return (
        _(
            "You posted %(count)d times within a day, which is as often as the site lets anybody. "
            "You can post again in about %(hours)d hours. What you wrote is still here."
        )
        % words
    )


def _no_dates() -> str:
    return _("All of its dates have gone by. Choose a later day, then publish it.")
