"""What a meals listing says, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.categories.details import choice_names
from exchange.categories.meals.models import Allergen, Diet, Food, Handover

if TYPE_CHECKING:
    from exchange.models import MealDetails

register = template.Library()


@register.filter
def people(details: MealDetails) -> str:
    """For whom: "2 adults, 1 child"."""
    adults, children = details.adults or 0, details.children or 0
    words = []
    if adults:
        words.append(ngettext("%(count)d adult", "%(count)d adults", adults) % {"count": adults})
    if children:
        words.append(
            ngettext("%(count)d child", "%(count)d children", children) % {"count": children}
        )
    return _(", ").join(words)


@register.filter
def food_names(values: Iterable[str]) -> str:
    return choice_names(values, Food)


@register.filter
def handover_names(values: Iterable[str]) -> str:
    return choice_names(values, Handover)


@register.filter
def allergen_names(values: Iterable[str]) -> str:
    return choice_names(values, Allergen)


@register.filter
def diet_names(values: Iterable[str]) -> str:
    return choice_names(values, Diet)
