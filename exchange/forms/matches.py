"""Saying yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.forms.asking import AddressField, quantity_field
from exchange.forms.standing import MayGoOn
from exchange.permissions import can_be_less
from exchange.phrases import amount, booked
from exchange.room import to_be_had

if TYPE_CHECKING:
    from exchange.models import Booking, Match


class AcceptForm(MayGoOn):
    """All or some of the dates that were proposed, all or some of what can be split, as much as is
    left unless told, and where, if nobody has said so yet. The dates of ``proposed`` are loaded."""

    bookings = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Dates"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one date, or say that you cannot this time."),
            "invalid_choice": gettext_lazy("One of these dates is not proposed any more."),
        },
    )

    def __init__(
        self,
        *args: Any,
        match: Match,
        proposed: Sequence[Booking],
        asks_where: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.proposed = proposed
        if asks_where:
            self.fields["address"] = AddressField()
        if match.standing_quantity is not None:
            each_time = {"amount": amount(match.need, match.standing_quantity)}
            words = _("And on the dates that come later, %(amount)s each time")
            self.ask_to_go_on(words % each_time)
        left = {each.pk: max(to_be_had(match, each), 1) for each in proposed}
        field = self.fields["bookings"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [
            (booking.pk, f"{booked(booking)}, {_how_much(booking, left[booking.pk])}")
            for booking in proposed
        ]
        field.initial = [booking.pk for booking in proposed]
        for booking in proposed:
            if can_be_less(match, booking):
                self.fields[f"quantity-{booking.pk}"] = quantity_field(
                    match.need,
                    most=booking.quantity,
                    label=booked(booking),
                    initial=left[booking.pk],
                )

    def quantities(self) -> list[forms.BoundField]:
        """How much of each date, where that can be less than was proposed."""
        return [self[name] for name in self.fields if name.startswith("quantity-")]

    def has_quantity_errors(self) -> bool:
        return any(name.startswith("quantity-") for name in self.errors)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for booking in self.proposed:
            # How much of a date that is not wanted does not matter.
            if booking.pk not in data.get("bookings", []):
                self.errors.pop(f"quantity-{booking.pk}", None)
        return data

    def amounts(self) -> dict[int, int]:
        """Booking to quantity, as ``accept`` takes it."""
        data = self.cleaned_data
        return {
            booking.pk: data.get(f"quantity-{booking.pk}") or booking.quantity
            for booking in self.proposed
            if booking.pk in data.get("bookings", [])
        }


def _how_much(booking: Booking, left: int) -> str:
    need = booking.match.need
    asked = amount(need, booking.quantity)
    if left == booking.quantity:
        return asked
    return _("%(left)s (all that is left of %(asked)s)") % {
        "left": amount(need, left),
        "asked": asked,
    }
