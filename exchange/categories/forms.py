"""The base of every category's form."""

from __future__ import annotations

from typing import Any

from django import forms

from exchange.models.listings import Kind


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The questions of one category; ``instance`` is its details, ready to be saved.

    ``kind`` is the listing's, and a subclass asks only what applies to it. ``quantity`` is what a
    date of a listing being changed has now, in the category's unit.
    """

    def __init__(
        self, *args: Any, kind: Kind | str, quantity: int | None = None, **kwargs: Any
    ) -> None:
        self.kind = Kind(kind)
        super().__init__(*args, **kwargs)

    @property
    def quantity(self) -> int:
        """How much each date has, in the category's unit. The form is valid."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """A title for somebody who left it empty. The form is valid."""
        raise NotImplementedError
