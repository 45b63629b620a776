"""Posting what one offers or needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.places import used_cells
from accounts.requests import SignedInRequest, posted
from exchange.actions.listings import post_listing
from exchange.categories.base import Category
from exchange.categories.registry import CATEGORIES
from exchange.forms.listings import NewListingForm, PostingForms
from exchange.forms.schedules import schedule_form
from exchange.models.listings import Kind
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
def listing_dates(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """The dates that a schedule makes, while somebody is still choosing."""
    listing = own_listing(request, pk) if pk is not None else None
    form = schedule_form(listing, request.POST, zone=current_zone(), at=timezone.now())
    return render(request, "exchange/_dates_preview.html", {"form": form, "show_errors": True})


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
