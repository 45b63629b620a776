"""What a rent listing says, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from exchange.categories.details import choice_names
from exchange.categories.rent.models import Transfer
from exchange.categories.rent.money import format_amount

register = template.Library()


@register.filter
def money(cents: int, currency: str) -> str:
    return format_amount(cents, currency)


@register.filter
def way_names(values: Iterable[str]) -> str:
    return choice_names(values, Transfer)
