"""What to show in the list of offers and needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.categories.registry import CATEGORIES
from exchange.models.listings import Kind
from places.models import Neighbourhood


class NeighbourhoodField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Neighbourhood) -> str:
        return obj.name


class BrowseForm(forms.Form):
    """Everything is optional; ``filters()`` is what could be understood."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=[
            ("", gettext_lazy("Offers and needs")),
            (Kind.OFFER, gettext_lazy("Offers")),
            (Kind.NEED, gettext_lazy("Needs")),
        ],
        required=False,
    )
    category = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    neighbourhood = NeighbourhoodField(
        label=gettext_lazy("Where"),
        queryset=Neighbourhood.objects.none(),
        to_field_name="slug",
        empty_label=gettext_lazy("Everywhere"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("We do not know this neighbourhood.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [
            ("", _("Everything")),
            *((name, category.label) for name, category in CATEGORIES.items()),
        ]
        neighbourhood = self.fields["neighbourhood"]
        assert isinstance(neighbourhood, NeighbourhoodField)
        neighbourhood.queryset = Neighbourhood.objects.active().order_by("city", "name", "id")

    def filters(self) -> dict[str, Any]:
        """For ``filter()``: the choices that are there and known."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
