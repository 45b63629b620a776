"""Asking once whether a way to be reached was meant for everybody who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.http import QueryDict

from safety.contact_words import looks_like_contact

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    _FormMixin = forms.Form
else:
    _FormMixin = object


class AsksAboutContact(_FormMixin, metaclass=forms.forms.DeclarativeFieldsMetaclass):
    """A mixin for forms with text that others read, named in ``read_by_others``.

    What looks like a way to be reached is questioned once; sent again, it is taken as it is.
    """

    read_by_others: ClassVar[tuple[str, ...]] = ()
    contact_question: ClassVar[StrPromise | str] = ""

    as_is = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("as_is"):
            return data
        for name in self.read_by_others:
            if name in self.changed_data and looks_like_contact(data.get(name) or ""):
                self.add_error(name, str(self.contact_question))
                self._take_it_next_time()
        return data

    def _take_it_next_time(self) -> None:
        typed = self.data.copy()
        typed[self.add_prefix("as_is")] = "on"
        self.data: QueryDict = typed
