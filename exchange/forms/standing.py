"""Letting it go on with the dates that come later, and ending that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.phrases import booked

if TYPE_CHECKING:
    from exchange.models import Booking


class MayGoOn(forms.Form):
    """A form that may ask whether it is to go on with the dates that come later."""

    def ask_to_go_on(self, label: str) -> None:
        self.fields["standing"] = forms.BooleanField(
            label=label,
            help_text=_(
                "When new dates of both are made, those on the same days of the week are booked by "
                "themselves, and both are told. Either can say no to a single date, or end it."
            ),
            required=False,
            initial=True,
        )

    def wants_later(self) -> bool:
        return bool(self.cleaned_data.get("standing"))


class GiveBackForm(forms.Form):
    """Whether dates that are given back are off for the reader's own side altogether, which is
    ``is_need``."""

    is_off = forms.BooleanField(required=False)

    def __init__(self, *args: Any, is_need: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["is_off"]
        if is_need:
            field.label = _("I do not need anything then: ask nobody else for it")
        else:
            field.label = _("I cannot help anybody else then either")
        field.help_text = _("It stays out of what you posted, also when you change that later.")


class EndForm(forms.Form):
    """From which date on what goes on every week ends; or with the last that is booked."""

    first = forms.TypedChoiceField(
        label=gettext_lazy("When does it end?"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, to_come: Sequence[Booking], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["first"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            *((each.pk, _("From %(when)s on") % {"when": booked(each)}) for each in to_come),
            ("", _("With the last date that is booked: no new ones come")),
        ]
