"""What somebody is asked who answers a listing of rent help."""

from __future__ import annotations

from typing import Any

from exchange.categories.answers import AnswerForm
from exchange.categories.rent.forms import AmountsMixin, pay_to_field
from exchange.categories.rent.models import RentDetails
from exchange.models.listings import Kind
from exchange.querysets import FARTHEST_KM


class RentAnswerForm(AmountsMixin, AnswerForm):
    """How much one gives; or what the rent is, and how much of it is there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_amounts(currency=self.listing.rent.currency)
        if self.kind == Kind.NEED:
            self.fields["pay_to"] = pay_to_field()
        else:
            self.fields["amount"].help_text = ""

    def reach_km(self, cell: str) -> int:
        """Money goes as far as the group does."""
        return FARTHEST_KM

    def details(self, way: str) -> RentDetails:
        data = self.cleaned_data
        return RentDetails(
            currency=self.listing.rent.currency,
            ways=[way],
            goal=data.get("goal"),
            covered=data.get("covered") or 0,
            pay_to=data.get("pay_to", ""),
        )
