"""Where a person says they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from places.models import Neighbourhood


class MyPlaceForm(forms.Form):
    neighbourhood = forms.ModelChoiceField(
        label=gettext_lazy("Neighbourhood"), queryset=Neighbourhood.objects.active(), required=False
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, initial={"neighbourhood": person.neighbourhood_id}, **kwargs)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        place = data.get("neighbourhood")
        data["cell"] = place.cell if place else ""
        return data
