"""Asking whether a way to be reached was meant for everybody who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from safety.contact_words import looks_like_contact

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    _FormMixin = forms.Form
else:
    _FormMixin = object


class AsksAboutContact(_FormMixin, metaclass=forms.forms.DeclarativeFieldsMetaclass):
    """A mixin for forms with text that others read, named in ``read_by_others``.

    What looks like a way to be reached is questioned, and taken only where ``as_is`` is ticked;
    that box is shown (``components/_leave_it_in.html``) while ``asks_about_contact``.
    """

    read_by_others: ClassVar[tuple[str, ...]] = ()
    contact_question: ClassVar[StrPromise | str] = ""
    asks_about_contact = False

    as_is = forms.BooleanField(
        label=gettext_lazy("Leave it in, though it looks like a number or an address"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.read_by_others:
            if name in self.changed_data and looks_like_contact(data.get(name) or ""):
                self.asks_about_contact = True
                if not data.get("as_is"):
                    self.add_error(name, str(self.contact_question))
        return data
