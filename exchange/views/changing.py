"""Changing, publishing and closing what one offers or needs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.places import used_cells
from accounts.limits import PLACE_CHANGES, moved_too_often
from accounts.requests import SignedInRequest, posted
from exchange.actions.dates import AgreedAsOne, AllAgreed, NoDatesToCome, total_of
from exchange.actions.listings import (
    NotVouched,
    StaleListing,
    close_listing,
    edit_listing,
    publish_listing,
)
from exchange.categories.registry import category_of
from exchange.forms.listings import CloseForm, EditListingForm, PostingForms
from exchange.forms.schedule_beginnings import schedule_form
from exchange.models import Listing
from exchange.models.listings import Kind, ListingInWrongState, Outcome
from exchange.permissions import can_change_listing, lets_comment
from exchange.views.common import current_zone, own_listing, takes_part
from places.forms import Place
from safety.kept_words import keeps_words, kept_words
from safety.rate_limits import RateLimitExceeded, by_person, hit_with

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@takes_part
def listing_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    listing = own_listing(request, pk)
    if request.method != "POST" and not can_change_listing(request.user, listing):
        return _nothing_to_change(request, listing)
    at = timezone.now()
    data = posted(request) if request.method == "POST" else kept_words(request)
    forms = _edit_forms(listing, data, at)
    status, differs = 200, []
    if request.method != "POST" or "preview" in request.POST:
        forms.forget_errors()
    elif forms.is_valid():
        try:
            return _save(request, listing, forms, at)
        except RateLimitExceeded as error:
            forms.listing.add_error("place", moved_too_often(error))
            status = 429
        except StaleListing as error:
            differs, status = forms.changed_labels(), 409
            forms.listing.data = _with_version(request.POST, error.listing.version)
        except tuple(_REFUSALS) as error:
            forms.schedule.add_error(None, str(_REFUSALS[type(error)]))
            status = 409
    return _edit_page(request, listing, forms, status=status, differs=differs)


def show_what_was_posted(request: SignedInRequest, pk: int) -> HttpResponse:
    """For somebody who went back to the form that made listing ``pk``: the listing as a form, with
    the other words that they sent, if any, in it and not saved yet."""
    listing = own_listing(request, pk)
    if not can_change_listing(request.user, listing):
        messages.info(request, _("You posted this already, and it is closed by now."))
        return redirect(listing)
    data = _with_version(request.POST, listing.version) if request.method == "POST" else None
    forms = _edit_forms(listing, data, timezone.now())
    status = 409 if data else 200
    return _edit_page(request, listing, forms, status=status, was_posted=True)


@require_POST
@takes_part
def listing_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    listing = own_listing(request, pk)
    try:
        listing = publish_listing(listing=listing, at=timezone.now(), by=request.user)
    except ListingInWrongState:
        # Published already, by a second click or in another tab.
        return redirect(listing)
    except NotVouched:
        context = {"category": category_of(listing), "person": listing.person}
        return render(request, "exchange/vouching_needed.html", context, status=403)
    except NoDatesToCome:
        messages.warning(request, str(_REFUSALS[NoDatesToCome]))
        return redirect("exchange:listing_edit", listing.pk)
    messages.success(request, how_it_is_shown(listing))
    return redirect(listing)


@require_http_methods(["GET", "HEAD", "POST"])
@takes_part
def listing_close(request: SignedInRequest, pk: int) -> HttpResponse:
    listing = own_listing(request, pk)
    form = CloseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        outcome = Outcome(form.cleaned_data["outcome"])
        try:
            close_listing(listing=listing, outcome=outcome, at=timezone.now(), by=request.user)
        except ListingInWrongState:
            return _nothing_to_change(request, listing)
        messages.success(request, _("It is closed. Thank you for saying so."))
        return redirect("exchange:my_week")
    if not can_change_listing(request.user, listing):
        return _nothing_to_change(request, listing)
    return render(request, "exchange/listing_close.html", {"form": form, "listing": listing})


def how_it_is_shown(listing: Listing) -> str:
    """What to say once it is published, which may have to wait for an organizer."""
    if listing.is_shown:
        return _("It is published.")
    return _("It is saved. An organizer looks at it first; until then only you and they see it.")


def _edit_page(
    request: SignedInRequest, listing: Listing, forms: PostingForms, *, status: int, **more: Any
) -> HttpResponse:
    category = category_of(listing)
    context = {"forms": forms, "listing": listing, "kind": listing.kind, "category": category}
    return render(request, "exchange/listing_edit.html", context | more, status=status)


def _edit_forms(listing: Listing, data: QueryDict | None, at: datetime) -> PostingForms:
    category = category_of(listing)
    fields = ("title", "words", "languages", "reach_km", "address", "visibility", "version")
    return PostingForms(
        EditListingForm(
            data,
            kind=Kind(listing.kind),
            category=category,
            current=Place(listing.neighbourhood, listing.cell),
            used_cells=used_cells(listing.person),
            initial={name: getattr(listing, name) for name in fields}
            | {"comments": lets_comment(listing)},
        ),
        schedule_form(
            listing, data, zone=current_zone(), at=at, **category.asks_when(Kind(listing.kind))
        ),
        category.form(
            data,
            kind=listing.kind,
            instance=getattr(listing, category.name),
            quantity=total_of(listing, at=at),
        ),
    )


def _save(
    request: SignedInRequest, listing: Listing, forms: PostingForms, at: datetime
) -> HttpResponse:
    """Raises what ``edit_listing`` raises, and RateLimitExceeded."""
    version = forms.listing.cleaned_data["version"] or 0
    publish, content = "publish" in request.POST, forms.content()
    with transaction.atomic():
        if content.cell not in {"", listing.cell, *used_cells(listing.person)}:
            # As for one's own place: distances are seen from where a listing is.
            hit_with(PLACE_CHANGES, by_person(request), at=at)
        saved = edit_listing(
            listing=listing,
            version=version,
            content=content,
            at=at,
            publish=publish,
            by=request.user,
        )
    words = how_it_is_shown(saved) if publish else _("Your changes are saved.")
    messages.success(request, words)
    return redirect(saved)


def _with_version(data: QueryDict, version: int) -> QueryDict:
    """What was typed, now knowingly over the version there is."""
    data = data.copy()
    data["version"] = str(version)
    return data


def _nothing_to_change(request: HttpRequest, listing: Listing) -> HttpResponse:
    messages.info(request, _("This is closed, so there is nothing left to change."))
    return redirect(listing)


# Why what was typed could not be saved, though each field was right.
_REFUSALS: dict[type[Exception], StrPromise] = {
    ListingInWrongState: gettext_lazy(
        "This was closed in the meantime, so it cannot be changed any more. What you wrote is "
        "still here; you can copy it into a new one."
    ),
    NotVouched: gettext_lazy(
        "Somebody has to vouch for whoever offers this before others can see it. Keep it as a "
        "draft until then; its page says how."
    ),
    NoDatesToCome: gettext_lazy("All of its dates have gone by. Choose a later day."),
    AgreedAsOne: gettext_lazy(
        "You agreed with a neighbour about all of them together, as many as you said. Talk to that "
        "neighbour first; for one more, let what you agreed fall through or post another."
    ),
    AllAgreed: gettext_lazy(
        "All of it is agreed for the day it stands on, so there is nothing left to move. Talk to "
        "the neighbours you agreed with first, or post another for the new day."
    ),
}
