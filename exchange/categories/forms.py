"""The base of every category's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.models import model_to_dict

from exchange.models.listings import Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from exchange.models import Listing


# The label and the help of a field.
Words = tuple["StrPromise | str", "StrPromise | str"]


def reword(form: forms.BaseForm, words: Mapping[str, Words]) -> None:
    """Ask in these words, by the names of those fields that the form has."""
    for name in words.keys() & form.fields.keys():
        form.fields[name].label, form.fields[name].help_text = words[name]


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The questions of one category; ``instance`` is its details, ready to be saved.

    ``kind`` is the listing's, and a subclass asks only what applies to it. ``quantity`` is what a
    date of a listing being changed has now, in the category's unit.
    """

    # The fields by which an offer and a need say the same.
    in_common: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, *args: Any, kind: Kind | str, quantity: int | None = None, **kwargs: Any
    ) -> None:
        self.kind = Kind(kind)
        super().__init__(*args, **kwargs)

    def begin_like(self, listing: Listing) -> None:
        """Begin with what ``listing`` says: all of it, or what an answer to it has in common."""
        names = self._meta.fields if listing.kind == self.kind else self.in_common
        details = getattr(listing, listing.category)
        self.initial.update(model_to_dict(details, fields=names))

    @property
    def rows(self) -> list[forms.Form]:
        """Small forms that are part of it, such as one a child; their errors are shown with its
        own."""
        return []

    def is_valid(self) -> bool:
        return super().is_valid() and all(row.is_valid() for row in self.rows)

    def check_place(self, cell: str) -> None:
        """Add the errors that the listing's own place makes; the form is valid."""

    @property
    def quantity(self) -> int:
        """How much each date has, in the category's unit. The form is valid."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """A title for somebody who left it empty. The form is valid."""
        raise NotImplementedError
