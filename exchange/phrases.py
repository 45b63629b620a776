"""Small sentences about listings: when, how much, how far, whose. For templates and forms."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import is_member
from exchange.categories.registry import category_of
from exchange.models.listings import Kind, ScheduleKind
from exchange.reasons import SENTENCES
from places.cells import distance_km
from places.clock import any_time_until, day, said_where, span, times
from places.distances import KM_PER_MILE, describe_distance

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from exchange.models import Booking, Listing, WeeklySchedule

# How far an offer may go, in the group's own unit.
REACHES = (1, 2, 3, 5, 8, 12, 20, 30)


def when(listing: Listing) -> str:
    """When it happens; ``listing`` is loaded ``for_cards``. Empty when all dates went by."""
    weekly = getattr(listing, "weekly_schedule", None)
    if weekly is not None:
        return _every_week(weekly, listing.time_zone, _last_day(listing, weekly))
    if not listing.upcoming:
        return ""
    if listing.schedule_kind == ScheduleKind.ONCE:
        first, more = listing.upcoming[0].during, len(listing.upcoming) - 1
        return and_more(span(first.lower, first.upper, zone=listing.time_zone), more)
    during = listing.upcoming[-1].during
    last_day = during.upper.astimezone(listing.time_zone) - timedelta(microseconds=1)
    return any_time_until(last_day)


def and_more(first: str, more: int) -> str:
    """The first of several dates, and how many there are besides."""
    if not more:
        return first
    words = ngettext("%(first)s and one more", "%(first)s and %(count)d more", more)
    return words % {"first": first, "count": more}


def booked(booking: Booking) -> str:
    """When a booking is, by the clock where somebody needs it."""
    during = booking.during
    return span(during.lower, during.upper, zone=booking.match.need.time_zone)


def _last_day(listing: Listing, weekly: WeeklySchedule) -> date:
    """The last day on which it really happens: that it could go on longer is of no use to know."""
    if weekly.made_until >= weekly.until and listing.upcoming:
        return listing.upcoming[-1].local_date
    days = (weekly.until - timedelta(days=back) for back in range(len(WEEKDAYS)))
    return next((each for each in days if each.weekday() in weekly.weekdays), weekly.until)


def _every_week(weekly: WeeklySchedule, zone: ZoneInfo, last_day: date) -> str:
    last = datetime.combine(last_day, weekly.starts_at, tzinfo=zone)
    end = last + timedelta(minutes=weekly.minutes)
    hours = times(last, end)
    if (end - timedelta(microseconds=1)).date() > last.date():
        hours = _("%(times)s the next day") % {"times": hours}
    words = _("%(days)s, %(times)s, until %(until)s") % {
        "days": _weekdays(weekly.weekdays),
        "times": hours,
        "until": day(last_day),
    }
    return said_where(words, last, zone)


def _weekdays(days: Collection[int]) -> str:
    if len(days) == len(WEEKDAYS):
        return _("Every day")
    if sorted(days) == [0, 1, 2, 3, 4]:
        return _("Monday to Friday")
    names = get_text_list([str(WEEKDAYS[day]) for day in sorted(days)], _("and"))
    return _("Every %(days)s") % {"days": names}


def amount(listing: Listing, quantity: int) -> str:
    """A quantity of the category's unit: "2 servings"."""
    return category_of(listing).amount(listing, quantity)


def open_amount(listing: Listing) -> str:
    """How much is still to be had or needed; empty when nothing is, and of what others cannot
    have."""
    if listing.is_private:
        return ""
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
    return category_of(listing).needed % words


def waiting(listing: Listing, *, at: datetime) -> str:
    """How long a need has been waiting."""
    if listing.is_offer or not listing.is_open or listing.published_at is None:
        return ""
    return SENTENCES["waiting"]({"days": max((at - listing.published_at).days, 0)})


def distance(listing: Listing, viewer: User | AnonymousUser) -> str:
    """How far it is from where the reader is; empty for one's own and where that is unknown."""
    if not viewer.is_authenticated or not viewer.cell or listing.person_id == viewer.pk:
        return ""
    away = describe_distance(distance_km(viewer.cell, listing.cell))
    return str(category_of(listing).away) % {"distance": away}


def name(listing: Listing, viewer: User | AnonymousUser, *, has_agreed: bool = False) -> str:
    """Whose it is, for whoever may know.

    Only members read names: not visitors, not who waits to be let in or has left. Where a
    category tells nobody who is in need, only who agreed with them, or speaks for them, reads it.
    """
    if not viewer.is_authenticated:
        return ""
    is_told = has_agreed or category_of(listing).names(listing.kind)
    if listing.belongs_to(viewer) or (is_told and is_member(viewer)):
        return listing.person.display_name
    return ""


def reach(km: int) -> str:
    """How far an offer goes, in the group's unit."""
    if settings.DISTANCE_UNIT == "mi":
        miles = max(round(km / KM_PER_MILE), 1)
        return ngettext("up to %(count)d mile", "up to %(count)d miles", miles) % {"count": miles}
    return _("up to %(count)d km") % {"count": km}


def reach_of(listing: Listing) -> str:
    """How far it goes, in its category's words; empty for a need, and where that says nothing."""
    words = category_of(listing).reach
    return words % {"reach": reach(listing.reach_km)} if words and listing.reach_km else ""


def reach_choices(also: int | None = None) -> list[tuple[int, str]]:
    """The steps of ``Listing.reach_km`` with their words, and ``also`` where it is none of them."""
    per_unit = KM_PER_MILE if settings.DISTANCE_UNIT == "mi" else 1.0
    steps = {round(number * per_unit) for number in REACHES}
    return [(km, reach(km)) for km in sorted(steps | {also or 0} - {0})]
