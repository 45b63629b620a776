"""Being there for the queue, and telling everybody when it is too much."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from moderation.load import load_at
from moderation.log import record
from moderation.models import Case, Duty, Share
from moderation.models.duty import week_of
from moderation.permissions import can_review
from notifications.actions import notify

if TYPE_CHECKING:
    from moderation.load import TooMuch

# This week and so many more can be chosen.
WEEKS_AHEAD = 4


class NotAnOrganizer(Exception):
    """Only organizers are on duty."""


class NoSuchWeek(Exception):
    """A week begins on a Monday, and is this one or one of the next."""


def weeks(at: datetime) -> list[date]:
    """The Mondays that can be chosen, this week's first."""
    return [week_of(at) + timedelta(weeks=number) for number in range(WEEKS_AHEAD)]


@transaction.atomic
def take_duty(*, by: User, week: date, at: datetime) -> None:
    """Look after the queue in that week; again, nothing happens. Raises NotAnOrganizer,
    NoSuchWeek."""
    _check(by, week, at)
    _duty, is_new = Duty.objects.get_or_create(person=by, week=week)
    if is_new:
        record(by=by, action="duty_taken", about=None, at=at)


@transaction.atomic
def end_duty(*, by: User, week: date, at: datetime) -> None:
    """Not in that week after all; again, nothing happens. Raises as ``take_duty``."""
    _check(by, week, at)
    if Duty.objects.filter(person=by, week=week).delete()[0]:
        record(by=by, action="duty_ended", about=None, at=at)


@transaction.atomic
def choose_share(*, by: User, most: int | None, at: datetime) -> None:
    """Have at most so many cases at a time; None for as many as they like. Raises
    NotAnOrganizer."""
    if not can_review(by):
        raise NotAnOrganizer
    before = Share.objects.filter(person=by).values_list("most", flat=True).first()
    if before == most:
        return
    if most is None:
        Share.objects.filter(person=by).delete()
    else:
        Share.objects.update_or_create(person=by, defaults={"most": most})
    record(by=by, action="cap_chosen", about=None, at=at)


def has_enough(by: User, *, at: datetime) -> bool:
    """Whether they have as many cases now as they want to have at a time."""
    most = Share.objects.filter(person=by).values_list("most", flat=True).first()
    if most is None:
        return False
    mine = Case.objects.open().filter(claimed_by=by, claimed_until__gt=at)
    return mine.count() >= most


def warn_of_load(*, at: datetime) -> int:
    """Tell all organizers what is too much, each once a day; how many notices that made."""
    found = load_at(at).too_much(at=at)
    organizers = list(User.objects.organizers().order_by("id")) if found else []
    return sum(_warn(person, why, at=at) for why in found for person in organizers)


def _warn(person: User, why: TooMuch, *, at: datetime) -> int:
    day = timezone.localtime(at, timezone.get_default_timezone()).date()
    event = f"load:{why.value}:{day.isoformat()}"
    url = reverse("moderation:duty")
    if person.notices.filter(event=event).exists():
        return 0
    context = {"why": why.value, "label": why.label}
    return int(
        notify(person=person, kind="load_too_much", event=event, url=url, context=context)
        is not None
    )


def _check(by: User, week: date, at: datetime) -> None:
    if not can_review(by):
        raise NotAnOrganizer
    if week not in weeks(at):
        raise NoSuchWeek
