"""When a meal can go to somebody, and how well it suits them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from exchange.categories.meals.models import Allergen, Diet, Handover
from exchange.ranking import Fit
from exchange.reasons import Reason

if TYPE_CHECKING:
    from exchange.models import Listing
    from exchange.querysets import ListingQuerySet


def possible(listing: Listing, others: ListingQuerySet) -> ListingQuerySet:
    """They want the same food handed over in the same way, and nobody is fed what harms them.

    An allergy is a hard rule: a meal suits only if its cook said that it is made without.
    """
    mine = listing.meals
    same = others.filter(meals__food__overlap=mine.food, meals__handover__overlap=mine.handover)
    if listing.is_offer:
        return same.filter(meals__free_from__contained_by=mine.free_from)
    return same.filter(meals__free_from__contains=mine.free_from)


def fit(offer: Listing, need: Listing) -> Fit:
    """How many of the need's wishes the offer meets; what it does not say is worth a question."""
    wishes = set(need.meals.diets)
    met = {wish for wish in wishes if _meets(set(offer.meals.diets), wish)}
    reasons = []
    if need.meals.free_from:
        reasons.append(Reason("meals_free_from", {"without": sorted(need.meals.free_from)}))
    if met:
        reasons.append(Reason("meals_diets_met", {"diets": sorted(met)}))
    if wishes - met:
        reasons.append(Reason("meals_diets_open", {"diets": sorted(wishes - met)}, is_caution=True))
    reasons.append(
        Reason("meals_handover", {"ways": sorted({*offer.meals.handover} & {*need.meals.handover})})
    )
    return Fit(len(met) / len(wishes) if wishes else 1.0, reasons)


def _meets(offered: set[str], wish: str) -> bool:
    # Whatever is vegan is vegetarian too.
    return wish in offered or (wish == Diet.VEGETARIAN and Diet.VEGAN in offered)


def _named(values: list[str], choices: type[Any]) -> str:
    return ", ".join(str(choices(value).label) for value in values)


def _free_from(params: Mapping[str, Any]) -> str:
    return _("made without %(without)s") % {"without": _named(params["without"], Allergen)}


def _diets_met(params: Mapping[str, Any]) -> str:
    return _named(params["diets"], Diet)


def _diets_open(params: Mapping[str, Any]) -> str:
    return _("not said whether it is %(diets)s: ask first") % {
        "diets": _named(params["diets"], Diet)
    }


def _handover(params: Mapping[str, Any]) -> str:
    sentences = {
        Handover.DELIVERED: _("can be brought to the door"),
        Handover.PICKED_UP: _("can be picked up"),
        Handover.TOGETHER: _("can be eaten together"),
    }
    return "; ".join(sentences[Handover(way)] for way in params["ways"])


SENTENCES = {
    "meals_free_from": _free_from,
    "meals_diets_met": _diets_met,
    "meals_diets_open": _diets_open,
    "meals_handover": _handover,
}
