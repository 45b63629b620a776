"""Where a person says they are."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.actions.places import used_cells
from accounts.models import User
from places.forms import Place, PlaceFormMixin


class MyPlaceForm(PlaceFormMixin, forms.Form):
    """One's own place, which may also stay unsaid."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(
            *args,
            current=Place(person.neighbourhood, person.cell),
            used_cells=used_cells(person),
            place_required=False,
            **kwargs,
        )
