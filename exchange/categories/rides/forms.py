"""The questions of a rides listing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchange.categories.forms import DetailsForm, Words, reword
from exchange.categories.rides.models import RideDetails
from exchange.categories.rides.rules import LONGEST_KM
from exchange.models.listings import Kind
from places.cells import distance_km
from places.distances import describe_length
from places.forms import NOWHERE, Place, PlaceFormMixin

if TYPE_CHECKING:
    from exchange.models import Listing
    from places.models import Neighbourhood

MOST_SEATS = 20


class RideDetailsForm(PlaceFormMixin, DetailsForm):
    """Where to, for how many, and what the car must have or has; where from is the listing's
    own place. A driver may leave open where to."""

    # The listing's own form on the same page has a place too.
    prefix = "ride"

    in_common = ("return_trip",)

    seats = forms.IntegerField(min_value=1, max_value=MOST_SEATS, initial=1)
    child_seats = forms.IntegerField(min_value=0, max_value=MOST_SEATS, initial=0)

    class Meta:
        model = RideDetails
        fields = ("child_seats", "wheelchair", "return_trip")

    def __init__(
        self, *args: Any, kind: Kind | str, quantity: int | None = None, **kwargs: Any
    ) -> None:
        details = kwargs.get("instance")
        super().__init__(
            *args,
            kind=kind,
            quantity=quantity,
            current=Place(details.to_neighbourhood, details.to_cell) if details else NOWHERE,
            place_required=kind == Kind.NEED,
            nowhere=_("Wherever somebody needs to go"),
            **kwargs,
        )
        reword(self, _ASKS[self.kind])
        if quantity is not None:
            self.initial["seats"] = quantity

    def begin_like(self, listing: Listing) -> None:
        super().begin_like(listing)
        details = listing.rides
        self.begin_at(Place(details.to_neighbourhood, details.to_cell))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("child_seats", 0) > data.get("seats", MOST_SEATS):
            self.add_error("child_seats", _("That is more than all seats together."))
        self.instance.to_neighbourhood = data.get("neighbourhood")
        self.instance.to_cell = data.get("cell", "")
        return data

    def check_place(self, cell: str) -> None:
        """From ``cell`` to where it goes must be a way, and not too long a one."""
        end = self.instance.to_cell
        if end == cell and self.kind == Kind.NEED:
            self.add_error("place", _("It begins in the very same place. Choose another one."))
        elif end and distance_km(cell, end) > LONGEST_KM:
            words = {"length": describe_length(LONGEST_KM)}
            self.add_error("place", _("Rides here are %(length)s long at most.") % words)

    @property
    def quantity(self) -> int:
        return int(self.cleaned_data["seats"])

    @property
    def title(self) -> str:
        return title_of(self.kind, self.quantity, self.instance.to_neighbourhood)


def title_of(kind: Kind, count: int, to: Neighbourhood | None) -> str:
    words = {"count": count, "place": to and to.name}
    if kind == Kind.NEED:
        ride = ngettext("A ride to %(place)s", "A ride to %(place)s for %(count)d people", count)
        return ride % words
    if to is None:
        return _("A lift wherever you need to go")
    return ngettext("A seat to %(place)s", "%(count)d seats to %(place)s", count) % words


_ASKS: dict[Kind, dict[str, Words]] = {
    Kind.NEED: {
        "place": (
            gettext_lazy("Where to"),
            gettext_lazy("Others see the neighbourhood. Say the exact place once you agreed."),
        ),
        "seats": (gettext_lazy("How many people"), gettext_lazy("Children too.")),
        "child_seats": (
            gettext_lazy("Child seats"),
            gettext_lazy("How many the car must have; only such cars are suggested."),
        ),
        "wheelchair": (gettext_lazy("Somebody rides in a wheelchair"), ""),
        "return_trip": (gettext_lazy("The way back too"), ""),
    },
    Kind.OFFER: {
        "place": (
            gettext_lazy("Where to"),
            gettext_lazy("Where you drive anyway, or leave it open."),
        ),
        "seats": (
            gettext_lazy("Free seats"),
            gettext_lazy("Each time; any time before a day, for all rides together."),
        ),
        "child_seats": (gettext_lazy("Child seats"), gettext_lazy("How many are in the car.")),
        "wheelchair": (gettext_lazy("Somebody in a wheelchair can ride along"), ""),
        "return_trip": (gettext_lazy("I take people back too"), ""),
    },
}
