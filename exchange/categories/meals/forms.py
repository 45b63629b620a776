"""The questions of a meals listing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchange.categories.forms import DetailsForm, Words, reword
from exchange.categories.meals.models import (
    Allergen,
    Containers,
    Diet,
    Food,
    Handover,
    MealDetails,
)
from exchange.models.listings import Kind

MOST_PEOPLE = 50
MOST_SERVINGS = 200


class Choices(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class MealDetailsForm(DetailsForm):
    """A need asks for how many people, an offer how many servings; the rest is the same list."""

    adults = forms.IntegerField(
        label=gettext_lazy("Adults"),
        min_value=0,
        max_value=MOST_PEOPLE,
        initial=1,
        error_messages={"required": gettext_lazy("Say for how many adults; 0 for none.")},
    )
    children = forms.IntegerField(
        label=gettext_lazy("Children"),
        min_value=0,
        max_value=MOST_PEOPLE,
        initial=0,
        error_messages={"required": gettext_lazy("Say for how many children; 0 for none.")},
    )
    servings = forms.IntegerField(
        label=gettext_lazy("Servings each time"),
        help_text=gettext_lazy("Several neighbours may share them."),
        min_value=1,
        max_value=MOST_SERVINGS,
        initial=4,
        error_messages={"required": gettext_lazy("Say how many servings there are each time.")},
    )
    food = Choices(
        choices=Food.choices,
        initial=[Food.COOKED],
        error_messages={"required": gettext_lazy("Tick cooked meals, groceries or both.")},
    )
    handover = Choices(
        choices=Handover.choices,
        error_messages={"required": gettext_lazy("Tick at least one way.")},
    )
    free_from = Choices(choices=Allergen.choices, required=False)
    diets = Choices(choices=Diet.choices, required=False)
    containers = forms.ChoiceField(
        label=gettext_lazy("Containers"),
        choices=Containers.choices,
        initial=Containers.ANY,
        error_messages={"required": gettext_lazy("Choose what you can do about containers.")},
        widget=forms.RadioSelect,
    )

    in_common = ("food", "handover")

    class Meta:
        model = MealDetails
        fields = ("adults", "children", "food", "handover", "free_from", "diets", "containers")

    def __init__(self, *args: Any, quantity: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, quantity=quantity, **kwargs)
        words, left_out, ways = _ASKS[self.kind]
        for name in left_out:
            del self.fields[name]
        reword(self, words)
        if self.instance._state.adding:
            self.initial["handover"] = ways
            # What the model says of a new row; the form knows better.
            for name in ("adults", "children", "food"):
                self.initial.pop(name, None)
        if quantity is not None and "servings" in self.fields:
            self.initial["servings"] = quantity

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.kind == Kind.NEED and data.get("adults") == 0 and data.get("children") == 0:
            self.add_error("adults", _("Say for how many people it is."))
        return data

    @property
    def quantity(self) -> int:
        data = self.cleaned_data
        if self.kind == Kind.OFFER:
            return int(data["servings"])
        return int(data["adults"] + data["children"])

    @property
    def title(self) -> str:
        return title_of(self.kind, self.quantity, self.cleaned_data["food"])


def title_of(kind: Kind, count: int, food: Sequence[str]) -> str:
    if kind == Kind.OFFER:
        return ngettext("A meal to share", "Meals to share", count)
    words = {"count": count}
    if food == [Food.GROCERIES]:
        return ngettext("Groceries for one person", "Groceries for %(count)d people", count) % words
    return ngettext("A meal for one person", "Meals for %(count)d people", count) % words


# By kind: label and help of the fields it words in its own way, what it does not ask, and the
# ways of handing over that are ticked to begin with.
_ASKS: dict[Kind, tuple[dict[str, Words], tuple[str, ...], list[str]]] = {
    Kind.NEED: (
        {
            "food": (gettext_lazy("What would help"), ""),
            "handover": (
                gettext_lazy("How it can get to you"),
                gettext_lazy("Tick all that would work; the more, the more neighbours fit."),
            ),
            "free_from": (
                gettext_lazy("Allergies: it must be made without"),
                gettext_lazy("Only food whose cook says so is suggested to you."),
            ),
            "diets": (
                gettext_lazy("It would be good if it were"),
                gettext_lazy("Wishes: they put what fits first, and rule nothing out."),
            ),
        },
        ("servings", "containers"),
        [Handover.DELIVERED, Handover.PICKED_UP],
    ),
    Kind.OFFER: (
        {
            "food": (gettext_lazy("What you can give"), ""),
            "handover": (
                gettext_lazy("How it gets to people"),
                gettext_lazy("Tick all that work for you."),
            ),
            "free_from": (
                gettext_lazy("It is made without"),
                gettext_lazy(
                    "Tick only what you are sure of: people with allergies rely on it. What you "
                    "do not tick counts as being in it, so whoever must do without is not "
                    "suggested to you."
                ),
            ),
            "diets": (gettext_lazy("It is"), ""),
        },
        ("adults", "children"),
        [Handover.PICKED_UP],
    ),
}
