"""What organizers do: what waits for them, and taking in what people say by phone."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Value
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.entering import enter_person, spoken_for
from accounts.forms.entering import EnterPersonForm
from accounts.models import User
from accounts.requests import SignedInRequest, posted
from exchange.models import Listing, Match
from exchange.models.listings import Kind, Visibility
from exchange.views.common import P, View
from moderation.models import Appeal, Case
from safety.idempotency import made_before, run_once
from safety.rate_limits import RateLimit, RateLimitExceeded, hit_with, too_often

if TYPE_CHECKING:
    from exchange.querysets import ListingQuerySet

# More people than anybody takes in on one day by phone.
ENTERING = RateLimit("accounts.enter", limit=60, per=timedelta(days=1))
SHOWN = 12
ENTERED = "person entered"
MOST_PEOPLE = 500
MOST_COUNTED = 100


def organizes(view: View[P]) -> View[P]:
    """For organizers who are here still."""

    @wraps(view)
    def checked(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.can_organize:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    checked_view: View[P] = login_required(checked)
    return checked_view


@require_safe
@organizes
def organizing(request: SignedInRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    context = {
        **what_waits(user, at=at),
        "for_organizers": _cards(_for_organizers(user, at)),
        "not_asked": _cards(_not_asked(user, at)),
        "people": spoken_for(user)[:MOST_PEOPLE].count(),
        "to_look_at": Case.objects.open().order_by("id")[:MOST_COUNTED].count(),
        "appeals": Appeal.objects.open()[:MOST_COUNTED].count(),
        "reported": Case.objects.open().reported().order_by("id")[:MOST_COUNTED].count(),
        "at": at,
    }
    return render(request, "exchange/organizing.html", context)


def what_waits(user: User, *, at: datetime) -> dict[str, int]:
    """How much waits for organizers: of people, and of listings, that ``user`` may see; at most
    MOST_COUNTED of each."""
    people = User.objects.waiting().annotate(what=Value("people_waiting"))
    listings = _for_organizers(user, at).annotate(what=Value("for_organizers_count"))
    waiting = people.values_list("what", flat=True)[:MOST_COUNTED].union(
        listings.values_list("what", flat=True)[:MOST_COUNTED], all=True
    )
    return {"people_waiting": 0, "for_organizers_count": 0, **Counter(waiting)}


def _for_organizers(user: User, at: datetime) -> ListingQuerySet:
    shown = Listing.objects.open(at).visible_to(user).exclude(person=user)
    return shown.filter(visibility=Visibility.ORGANIZERS)


def _not_asked(user: User, at: datetime) -> ListingQuerySet:
    """Needs about which nobody is asked and nothing is agreed."""
    between = Match.objects.live().filter(need=OuterRef("pk"))
    needs = Listing.objects.open(at).visible_to(user).filter(kind=Kind.NEED)
    return needs.exclude(Exists(between))


def _cards(listings: ListingQuerySet) -> list[Listing]:
    """Those that wait the longest."""
    return list(listings.for_cards().order_by("published_at", "id")[:SHOWN])


@require_http_methods(["GET", "HEAD", "POST"])
@organizes
def intake(request: SignedInRequest) -> HttpResponse:
    """Choose who calls, or enter them; what they need or offer is asked next."""
    form = EnterPersonForm(posted(request), by=request.user)
    if form.is_bound:
        form.full_clean()
        # A second click finds whom the first one made: that is not somebody alike.
        key, owner = form.cleaned_data["once"], f"person:{request.user.pk}"
        if earlier := made_before(owner=owner, key=key, purpose=ENTERED):
            return redirect(earlier)
    if form.is_valid():
        try:
            return redirect(_enter(request, form))
        except RateLimitExceeded as error:
            return too_often(request, error)
    context = {"form": form, "people": spoken_for(request.user)[:MOST_PEOPLE]}
    return render(request, "exchange/intake.html", context)


def _enter(request: SignedInRequest, form: EnterPersonForm) -> str:
    """Where to say what they need; the same form again enters nobody twice."""
    owner, at, data = f"person:{request.user.pk}", timezone.now(), form.cleaned_data

    def make() -> str:
        hit_with(ENTERING, owner, at=at)
        person = enter_person(by=request.user, at=at, **_said(data))
        words = _("%(name)s is entered. Now say what it is about.")
        messages.success(request, words % {"name": person.display_name})
        return f"{reverse('exchange:listing_create')}?{urlencode({'for': person.uuid})}"

    return run_once(owner=owner, key=data["once"], purpose=ENTERED, make=make)


def _said(data: dict[str, Any]) -> dict[str, Any]:
    names = ("phone", "note", "languages", "neighbourhood", "cell")
    return {"name": data["display_name"], **{name: data[name] for name in names}}
