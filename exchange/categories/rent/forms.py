"""The questions of a rent listing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.categories.forms import DetailsForm
from exchange.categories.rent.models import RentDetails, Transfer
from exchange.categories.rent.money import MOST, AmountField
from exchange.models.listings import Kind
from safety.text import PlainTextField

if TYPE_CHECKING:
    from exchange.models import Listing

# The ways as each side would say them.
WAYS = {
    Kind.NEED: [
        (Transfer.DIRECT.value, gettext_lazy("Straight to my landlord")),
        (Transfer.PERSON.value, gettext_lazy("To me, and I pay the rent with it")),
        (Transfer.CASH.value, gettext_lazy("To me in cash, from hand to hand")),
    ],
    Kind.OFFER: [
        (Transfer.DIRECT.value, gettext_lazy("Straight to their landlord")),
        (Transfer.PERSON.value, gettext_lazy("To the neighbour, who pays the rent with it")),
        (Transfer.CASH.value, gettext_lazy("To the neighbour in cash, from hand to hand")),
    ],
}

if TYPE_CHECKING:
    _FormMixin = forms.BaseForm
else:
    _FormMixin = object


def pay_to_field() -> PlainTextField:
    return PlainTextField(
        label=gettext_lazy("Who is to be paid, and how"),
        help_text=gettext_lazy(
            "For example the landlord's name and account. Stored encrypted, and shown only to "
            "neighbours you agree with."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AmountsMixin(_FormMixin):
    """What is given, or the rent and how much of it is there; by ``kind``."""

    kind: Kind

    def ask_amounts(self, *, currency: str = "", most: int = MOST) -> None:
        """In ``currency``, or the group's; ``most`` is how much can be given."""
        if self.kind == Kind.OFFER:
            self.fields["amount"] = AmountField(
                label=_("How much you can give"),
                help_text=_("All in all. It can go to several neighbours."),
                currency=currency,
                most=most,
            )
            return
        self.fields["goal"] = AmountField(label=_("How much the rent is"), currency=currency)
        self.fields["covered"] = AmountField(
            currency=currency,
            label=_("How much of it you have, or get elsewhere"),
            help_text=_("Nobody asks where from. The rest is what neighbours can help with."),
            least=0,
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        goal, covered = data.get("goal"), data.get("covered")
        if goal is not None and covered is not None and covered >= goal:
            self.add_error("covered", _("Then nothing is missing. Look at the two amounts again."))
        return data

    @property
    def quantity(self) -> int:
        data = self.cleaned_data
        if self.kind == Kind.OFFER:
            return int(data["amount"])
        return int(data["goal"] - data["covered"])

    @property
    def title(self) -> str:
        return _("Help with rent") if self.kind == Kind.OFFER else _("Part of a month’s rent")


class RentDetailsForm(AmountsMixin, DetailsForm):
    """A need asks for the rent and how much of it is covered, an offer how much there is."""

    in_common = ("ways",)

    ways = forms.MultipleChoiceField(
        label=gettext_lazy("How the money can go"),
        help_text=gettext_lazy(
            "Tick all that would do; the more, the more neighbours fit. Never through this site."
        ),
        choices=Transfer.choices,
        initial=[Transfer.DIRECT.value, Transfer.PERSON.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one way.")},
    )
    pay_to = pay_to_field()

    class Meta:
        model = RentDetails
        fields = ("ways", "pay_to")

    def __init__(self, *args: Any, quantity: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, quantity=quantity, **kwargs)
        ways = self.fields["ways"]
        assert isinstance(ways, forms.MultipleChoiceField)
        ways.choices = WAYS[self.kind]
        if self.instance._state.adding:
            # What the model says of a new row; the form knows better.
            self.initial.pop("ways", None)
        if self.kind == Kind.OFFER:
            del self.fields["pay_to"]
            self.initial["amount"] = quantity
        # What is posted keeps its currency, whatever the group's is by now.
        self.ask_amounts(currency=self.instance.currency)
        if self.kind == Kind.NEED:
            self.initial.update(goal=self.instance.goal, covered=self.instance.covered)

    def begin_like(self, listing: Listing) -> None:
        super().begin_like(listing)
        if self.kind == listing.kind == Kind.NEED:
            self.initial.update(goal=listing.rent.goal, covered=listing.rent.covered)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        goal, covered = data.get("goal"), data.get("covered")
        self.instance.currency = self.instance.currency or settings.CURRENCY
        self.instance.goal, self.instance.covered = goal, covered or 0
        return data
