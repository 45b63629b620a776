"""What a rent listing says, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from exchange.categories.rent.money import format_amount
from exchange.categories.rent.ways import names_of

register = template.Library()


@register.filter
def money(cents: int, currency: str) -> str:
    return format_amount(cents, currency)


@register.filter
def way_names(values: Iterable[str]) -> str:
    return names_of(values)
