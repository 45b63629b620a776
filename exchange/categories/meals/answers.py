"""What somebody is asked who answers a meals listing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.categories.answers import AnswerForm
from exchange.categories.details import choice_names
from exchange.categories.meals.forms import MOST_PEOPLE, Choices, title_of
from exchange.categories.meals.models import Allergen, MealDetails
from exchange.models.listings import Kind


class MealAnswerForm(AnswerForm):
    """How many servings, and that they are made without what harms; or for whom, and what does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = self.listing.meals
        if self.kind == Kind.OFFER:
            self.fields["servings"] = _number(_("Servings each time"), self.most, least=1)
            self.initial["servings"] = self.most
            if theirs.free_from:
                words = _("I make it without %(allergens)s")
                names = choice_names(theirs.free_from, Allergen)
                self.must_say("without", words % {"allergens": _lower(names)})
            return
        self.fields["adults"] = _number(_("Adults"), MOST_PEOPLE)
        self.fields["children"] = _number(_("Children"), MOST_PEOPLE)
        self.initial.update(adults=1, children=0)
        self.fields["free_from"] = Choices(
            label=gettext_lazy("Allergies: it must be made without"),
            choices=Allergen.choices,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.kind == Kind.NEED:
            if data.get("adults") == 0 and data.get("children") == 0:
                self.add_error("adults", _("Say for how many people it is."))
            unsure = {*data.get("free_from", [])} - {*self.listing.meals.free_from}
            if unsure:
                words = _("Nobody says that it is made without %(allergens)s, so it may harm you.")
                names = choice_names(sorted(unsure), Allergen)
                self.add_error("free_from", words % {"allergens": _lower(names)})
        return data

    @property
    def quantity(self) -> int:
        data = self.cleaned_data
        if self.kind == Kind.OFFER:
            return int(data["servings"])
        return int(data["adults"] + data["children"])

    @property
    def title(self) -> str:
        return title_of(self.kind, self.quantity, self.listing.meals.food)

    def details(self, way: str) -> MealDetails:
        data, theirs = self.cleaned_data, self.listing.meals
        is_offer = self.kind == Kind.OFFER
        return MealDetails(
            food=theirs.food,
            handover=[way],
            free_from=theirs.free_from if is_offer else data["free_from"],
            adults=data.get("adults"),
            children=data.get("children"),
        )


def _number(label: str, most: int, *, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=max(most, least))


def _lower(names: str) -> str:
    return names[:1].lower() + names[1:]
