"""Days and times in words, by the clock of a zone or of where the reader is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
# So far away a day without its year could be taken for one of this year.
FAR_AWAY = timedelta(days=300)


def day(value: date) -> str:
    """A day, or that of a moment, short: "Tue 5 Mar"."""
    return date_format(value, pgettext("a day, in the letters of Django's date filter", "D j M"))


def day_of_any_year(value: date) -> str:
    """The same, with its year where it is far away."""
    that_day = value.date() if isinstance(value, datetime) else value
    if abs(that_day - timezone.localdate()) < FAR_AWAY:
        return day(value)
    return _("%(day)s %(year)s") % {"day": day(value), "year": value.year}


def month(value: date) -> str:
    """A month and its year: "March 2030"."""
    return date_format(value, pgettext("a month, in the letters of Django's date filter", "F Y"))


def time_of_day(value: datetime | time) -> str:
    """A time as its own clock tells it: "6 p.m.", which no line breaks in two."""
    words = time_format(value, pgettext("a time, in the letters of Django's date filter", "P"))
    return words.replace(" ", NO_BREAK_SPACE)


def day_and_time(moment: datetime, *, zone: tzinfo | None = None) -> str:
    """A moment in ``zone``, or where the reader is."""
    local = timezone.localtime(moment, zone)
    return said_where(_with_time(day_of_any_year(local), local), moment, zone)


def span(start: datetime, end: datetime, *, zone: tzinfo | None = None) -> str:
    """From when to when, as short as it can be said, in ``zone`` or where the reader is."""
    first, last = timezone.localtime(start, zone), timezone.localtime(end, zone)
    last_day = last - timedelta(microseconds=1)
    if first.date() == last_day.date():
        words = _("%(day)s, %(time)s") % {"day": day(first), "time": times(first, last)}
    elif end - start >= timedelta(hours=30):
        # So long is only what began when it was posted.
        words = any_time_until(last_day)
    else:
        words = f"{_with_time(day(first), first)} – {_with_time(day(last), last)}"
    return said_where(words, start, zone)


def any_time_until(last_day: date) -> str:
    return _("Any time until %(day)s") % {"day": day(last_day)}


def times(start: datetime, end: datetime) -> str:
    """From one time of a day to another, the half of the day said once: "6–8 p.m."."""
    first, last = time_of_day(start), time_of_day(end)
    hour, space, half = first.partition(NO_BREAK_SPACE)
    if half and last.endswith(space + half):
        first = hour
    return _("%(start)s–%(end)s") % {"start": first, "end": last}


def place_of(zone: tzinfo) -> str:
    """What people call a zone: "New York"."""
    return str(zone).rpartition("/")[2].replace("_", " ")


def is_elsewhere(zone: tzinfo, moment: datetime) -> bool:
    """Whether the clocks of ``zone`` tell another time than the reader's at that moment."""
    here = timezone.get_current_timezone()
    return moment.astimezone(zone).utcoffset() != moment.astimezone(here).utcoffset()


def said_where(words: str, moment: datetime, zone: tzinfo | None) -> str:
    """``words``, and by whose clock, where that is not the reader's."""
    if zone is None or not is_elsewhere(zone, moment):
        return words
    return _("%(when)s (%(place)s time)") % {"when": words, "place": place_of(zone)}


def _with_time(that_day: str, local: datetime) -> str:
    return _("%(day)s, %(time)s") % {"day": that_day, "time": time_of_day(local)}
