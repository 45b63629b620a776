"""The sentences of ``places.clock`` in templates."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from django import template
from django.utils import timezone

from places import clock

register = template.Library()


@register.filter
def day(value: date) -> str:
    """A day, or that of a moment where the reader is, with the year where it is far away."""
    return clock.day_of_any_year(_here(value))


@register.filter
def month(value: date) -> str:
    return clock.month(_here(value))


@register.filter
def time_of_day(moment: datetime) -> str:
    return clock.time_of_day(timezone.localtime(moment))


@register.filter
def day_and_time(moment: datetime) -> str:
    return clock.day_and_time(moment)


@register.simple_tag
def span(start: datetime, end: datetime, zone: tzinfo | None = None) -> str:
    return clock.span(start, end, zone=zone)


def _here(value: date) -> date:
    """A moment where the reader is; a day as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) else value
