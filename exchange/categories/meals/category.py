"""Meals: cooked or groceries, brought, fetched or eaten together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exchange.categories.base import Category
from exchange.categories.meals import rules, ways
from exchange.categories.meals.answers import MealAnswerForm
from exchange.categories.meals.filters import MealFilters
from exchange.categories.meals.forms import MealDetailsForm
from exchange.models.listings import Kind, Visibility

if TYPE_CHECKING:
    from exchange.models import Listing


def servings(listing: Listing, count: int) -> str:
    return ngettext("%(count)d serving", "%(count)d servings", count) % {"count": count}


_OTHERS = (Visibility.EVERYONE, Visibility.VOUCHED, Visibility.ORGANIZERS)

MEALS = Category(
    name="meals",
    label=_("Meals"),
    icon="meals",
    shared=tuple(Kind),
    visibilities=dict.fromkeys(Kind, (Visibility.MEMBERS, *_OTHERS)),
    names_needs=True,
    amount=servings,
    possible=rules.possible,
    explained=_(
        "The same food, a way of handing it over that suits both, and nothing in it that somebody "
        "is allergic to. A cook has to say that it is made without; silence counts as no."
    ),
    fit=rules.fit,
    form=MealDetailsForm,
    answer_form=MealAnswerForm,
    form_template="exchange/categories/_meals_form.html",
    card_template="exchange/categories/_meals_card.html",
    ways=ways.WAYS,
    ways_of=ways.ways_of,
    sentences=rules.SENTENCES,
    icons={"meals_free_from": "shield", "meals_diets_met": "diet", "meals_handover": "delivery"},
    filters=MealFilters,
)
