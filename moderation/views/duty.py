"""Who is there this week, how much there is, and how much each takes on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from moderation.actions.duty import NoSuchWeek, choose_share, end_duty, take_duty, weeks
from moderation.forms.duty import DutyForm, ShareForm
from moderation.load import MOST_OPEN, load_at
from moderation.models import Duty, Share
from moderation.views.common import for_organizers


@dataclass(frozen=True)
class Week:
    begins: date
    people: list[User]
    is_mine: bool


@require_safe
@for_organizers
def duty(request: SignedInRequest) -> HttpResponse:
    share = Share.objects.filter(person=request.user).first()
    form = ShareForm(initial={"most": share.most if share else None})
    return _page(request, form)


@require_POST
@for_organizers
def duty_choose(request: SignedInRequest) -> HttpResponse:
    form = DutyForm(request.POST)
    if form.is_valid():
        verb = take_duty if form.cleaned_data["is_on"] else end_duty
        try:
            verb(by=request.user, week=form.cleaned_data["week"], at=timezone.now())
        except NoSuchWeek:
            # The page was left open over Sunday.
            messages.warning(request, _("That week cannot be chosen any more."))
    return redirect("moderation:duty")


@require_POST
@for_organizers
def share_choose(request: SignedInRequest) -> HttpResponse:
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    choose_share(by=request.user, most=form.cleaned_data["most"], at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("moderation:duty")


def _page(request: SignedInRequest, form: ShareForm) -> HttpResponse:
    at = timezone.now()
    load = load_at(at)
    context = {
        "weeks": _weeks(request.user, at),
        "form": form,
        "load": load,
        "is_more": load.waiting > MOST_OPEN,
        "most": MOST_OPEN,
        "too_much": load.too_much(at=at),
    }
    return render(request, "moderation/duty.html", context)


def _weeks(user: User, at: datetime) -> list[Week]:
    people: dict[date, list[User]] = defaultdict(list)
    chosen = Duty.objects.filter(week__in=weeks(at)).select_related("person").order_by("id")
    for each in chosen:
        if each.person.can_organize:
            people[each.week].append(each.person)
    return [Week(week, people[week], user in people[week]) for week in weeks(at)]
