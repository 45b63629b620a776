"""Small sentences about listings: when, how much, how far, whose. For templates and forms."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import is_member
from exchange.categories.registry import category_of
from exchange.models.listings import Kind, ScheduleKind
from exchange.reasons import SENTENCES
from places.cells import distance_km
from places.distances import KM_PER_MILE, describe_distance

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from exchange.models import Listing, WeeklySchedule

DAY = "D j M"
TIME = "H:i"
# How far an offer may go, in the group's own unit.
REACHES = (1, 2, 3, 5, 8, 12, 20, 30)


def when(listing: Listing) -> str:
    """When it happens; ``listing`` is loaded ``for_cards``. Empty when all dates went by."""
    weekly = getattr(listing, "weekly_schedule", None)
    if weekly is not None:
        return _every_week(weekly)
    if not listing.upcoming:
        return ""
    during = listing.upcoming[-1].during
    if listing.schedule_kind == ScheduleKind.BEFORE:
        last_day = timezone.localtime(during.upper - timedelta(microseconds=1))
        return _("Any time until %(day)s") % {"day": date_format(last_day, DAY)}
    return span(during.lower, during.upper)


def span(start: datetime, end: datetime) -> str:
    """From when to when, as short as it can be said, where the reader is."""
    start, end = timezone.localtime(start), timezone.localtime(end)
    if start.date() == (end - timedelta(microseconds=1)).date():
        return f"{date_format(start, f'{DAY}, {TIME}')}–{date_format(end, TIME)}"
    if end - start >= timedelta(hours=30):
        last_day = end - timedelta(microseconds=1)
        return f"{date_format(start, DAY)} – {date_format(last_day, DAY)}"
    return f"{date_format(start, f'{DAY}, {TIME}')} – {date_format(end, f'{DAY}, {TIME}')}"


def _every_week(weekly: WeeklySchedule) -> str:
    ends_at = datetime.combine(weekly.until, weekly.starts_at) + timedelta(minutes=weekly.minutes)
    return _("%(days)s, %(start)s–%(end)s, until %(until)s") % {
        "days": _weekdays(weekly.weekdays),
        "start": weekly.starts_at.strftime("%H:%M"),
        "end": ends_at.strftime("%H:%M"),
        "until": date_format(weekly.until, "j M"),
    }


def _weekdays(days: Collection[int]) -> str:
    if len(days) == len(WEEKDAYS):
        return _("Every day")
    if sorted(days) == [0, 1, 2, 3, 4]:
        return _("Monday to Friday")
    names = get_text_list([str(WEEKDAYS[day]) for day in sorted(days)], _("and"))
    return _("Every %(days)s") % {"days": names}


def amount(listing: Listing, quantity: int) -> str:
    """A quantity of the category's unit: "2 servings"."""
    return category_of(listing).amount(quantity)


def open_amount(listing: Listing) -> str:
    """How much is still to be had or needed; empty when nothing is."""
    left = [date.left for date in listing.upcoming if date.left]
    if not left:
        return ""
    words = {"amount": amount(listing, max(left))}
    if len(set(left)) > 1:
        return _("up to %(amount)s each time") % words
    if len(left) > 1:
        return _("%(amount)s each time") % words
    if listing.kind == Kind.OFFER:
        return _("%(amount)s still free") % words
    return _("%(amount)s needed") % words


def waiting(listing: Listing, *, at: datetime) -> str:
    """How long a need has been waiting."""
    if listing.is_offer or not listing.is_open or listing.published_at is None:
        return ""
    return SENTENCES["waiting"]({"days": max((at - listing.published_at).days, 0)})


def distance(listing: Listing, viewer: User | AnonymousUser) -> str:
    """How far it is from where the reader is; empty for one's own and where that is unknown."""
    if not viewer.is_authenticated or not viewer.cell or listing.person_id == viewer.pk:
        return ""
    return describe_distance(distance_km(viewer.cell, listing.cell))


def name(listing: Listing, viewer: User | AnonymousUser, *, has_agreed: bool = False) -> str:
    """Whose it is, for whoever may know.

    Only members read names: not visitors, not who waits to be let in or has left. Where a
    category tells nobody who is in need, only who agreed with them, or speaks for them, reads it.
    """
    if not viewer.is_authenticated:
        return ""
    is_told = listing.is_offer or category_of(listing).names_needs or has_agreed
    if listing.belongs_to(viewer) or (is_told and is_member(viewer)):
        return listing.person.display_name
    return ""


def reach(km: int) -> str:
    """How far an offer goes, in the group's unit."""
    if settings.DISTANCE_UNIT == "mi":
        miles = max(round(km / KM_PER_MILE), 1)
        return ngettext("up to %(count)d mile", "up to %(count)d miles", miles) % {"count": miles}
    return _("up to %(count)d km") % {"count": km}


def reach_choices(also: int | None = None) -> list[tuple[int, str]]:
    """The steps of ``Listing.reach_km`` with their words, and ``also`` where it is none of them."""
    per_unit = KM_PER_MILE if settings.DISTANCE_UNIT == "mi" else 1.0
    steps = {round(number * per_unit) for number in REACHES}
    return [(km, reach(km)) for km in sorted(steps | {also or 0} - {0})]
