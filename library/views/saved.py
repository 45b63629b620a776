"""What somebody keeps to read, what they have read, and what they noted: for their eyes alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest, posted
from comments.views.common import is_part, signs_in
from comments.views.refusals import REFUSALS
from library.actions.keeping import keep, let_go
from library.forms.saved import KeepForm
from library.models import Item, Saved
from library.models.saved import State
from library.permissions import can_edit_library
from library.views.common import says_when_gone
from notifications.pages import AN_ID, newest_page
from safety.kept_words import keeps_words, kept_words
from safety.rate_limits import RateLimit, RateLimitExceeded, hit_with

KEEPING = RateLimit("library.keep", limit=300, per=timedelta(hours=1))
# Where the form stands on a list, and so where it leads back to.
LISTS = {State.TO_READ: "library:saved_list", State.READ: "library:saved_read"}


@dataclass(frozen=True)
class Keeping:
    """The form below an item. ``back`` names the list it stands on, ``before`` the page of that;
    ``is_there`` whether its reader still finds the item in the library."""

    item: Item
    kept: Saved | None
    form: KeepForm
    back: str = ""
    before: str = ""
    is_there: bool = True


def keeping_of(item: Item, reader: User) -> Keeping:
    """The form as it stands on the page of the item."""
    kept = Saved.objects.filter(person=reader, item=item).first()
    return Keeping(item, kept, _form(item, kept))


@require_safe
@signs_in
def saved_list(request: SignedInRequest, state: State) -> HttpResponse:
    """What is to be read, or was, newest first."""
    saved = Saved.objects.filter(person=request.user, state=state).select_related("item")
    page = newest_page(request, saved.defer("item__search", "item__names", "item__text"))
    before = "" if page.is_first else request.GET["before"]
    at, may_edit = timezone.now(), can_edit_library(request.user)
    rows = [
        Keeping(
            item=each.item,
            kept=each,
            form=_form(each.item, each),
            back=state,
            before=before,
            is_there=may_edit or each.item.is_published(at),
        )
        for each in page.rows
    ]
    context = {
        "state": state,
        "rows": rows,
        "next_url": f"?before={page.older_than}" if page.older_than else "",
        "first_url": "" if page.is_first else "?",
    }
    return render(request, "library/saved_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@signs_in
@says_when_gone
def item_keep(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep an item, or change what is kept of it: a page for whoever has to sign in first, and for
    what is wrong with a note."""
    at = timezone.now()
    item, kept = _found(request, slug, at)
    data = posted(request) if request.method == "POST" else kept_words(request)
    form, status = _form(item, kept, data), 200
    if request.method == "POST" and form.is_valid():
        try:
            kept = _save(request, item, form, at)
        except RateLimitExceeded as error:
            words, status = REFUSALS[RateLimitExceeded](error)
            form.add_error("note", words)
        else:
            if not is_part(request):
                return _back(request, item)
            form = _form(item, kept)
    is_there = can_edit_library(request.user) or item.is_published(at)
    context = {"keeping": Keeping(item, kept, form, *_place(request), is_there=is_there)}
    if is_part(request):
        # htmx shows nothing of an answer that is an error.
        return render(request, "library/_keep_form.html", context)
    return render(request, "library/item_keep.html", context, status=status)


def _found(request: SignedInRequest, slug: str, at: datetime) -> tuple[Item, Saved | None]:
    """What is kept stays within reach, also when it is not in the library any more."""
    own = Saved.objects.filter(person=request.user, item__slug=slug)
    kept = own.select_related("item").first()
    if kept is not None:
        return kept.item, kept
    item = Item.objects.visible_to(request.user, at).for_cards().filter(slug=slug).first()
    if item is None:
        raise Http404
    return item, None


def _form(item: Item, kept: Saved | None, data: QueryDict | None = None) -> KeepForm:
    initial = {"note": kept.note if kept else ""}
    return KeepForm(data, initial=initial, auto_id=f"id_kept_{item.pk}_%s")


@transaction.atomic
def _save(request: SignedInRequest, item: Item, form: KeepForm, at: datetime) -> Saved | None:
    """A form without room for a note leaves the one there is. Raises RateLimitExceeded."""
    hit_with(KEEPING, f"person:{request.user.pk}", at=at)
    state = form.cleaned_data["state"]
    if not state:
        let_go(item=item, by=request.user)
        return None
    note = form.cleaned_data["note"] if "note" in request.POST else None
    return keep(item=item, by=request.user, state=State(state), note=note, at=at)


def _place(request: SignedInRequest) -> tuple[str, str]:
    back, before = request.POST.get("back", ""), request.POST.get("before", "")
    if back not in State.values:
        return "", ""
    return back, before if AN_ID.fullmatch(before) else ""


def _back(request: SignedInRequest, item: Item) -> HttpResponse:
    """To the page on which the form stood."""
    back, before = _place(request)
    if not back:
        return redirect(f"{item.get_absolute_url()}#kept-{item.pk}")
    query = f"?before={before}" if before else ""
    return redirect(reverse(LISTS[State(back)]) + query)
