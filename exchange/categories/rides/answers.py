"""What somebody is asked who answers a rides listing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.categories.answers import AnswerForm, whole_km
from exchange.categories.rides.forms import title_of
from exchange.categories.rides.models import RideDetails
from exchange.categories.rides.rules import LONGEST_KM
from exchange.models.listings import Kind
from places.cells import distance_km
from places.distances import describe_length
from places.forms import Place, PlaceFormMixin


class RideAnswerForm(PlaceFormMixin, AnswerForm):
    """That the car has what the ride needs; or for how many, what it must have, and where to if the
    driver leaves that open. Who answers goes the same way as the listing otherwise."""

    prefix = "ride"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = self.listing.rides
        if self.kind == Kind.OFFER or theirs.to_cell:
            self.leave_place_out()
        else:
            self.fields["place"].label = _("Where to")
            self.fields["place"].help_text = _("Others see the neighbourhood.")
        if self.kind == Kind.OFFER:
            if theirs.wheelchair:
                self.must_say("wheelchair", _("Somebody in a wheelchair can ride along"))
            if theirs.child_seats:
                self.must_say("child_seats", _child_seats(theirs.child_seats))
            return
        self.fields["seats"] = _number(_("How many people"), self.most, least=1)
        self.fields["child_seats"] = _number(_("Child seats that the car must have"), self.most)
        self.fields["wheelchair"] = forms.BooleanField(
            label=_("Somebody rides in a wheelchair"), required=False
        )
        self.initial.update(seats=1, child_seats=0)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.kind == Kind.NEED:
            if data.get("wheelchair") and not self.listing.rides.wheelchair:
                words = _("They do not say that their car has room for a wheelchair.")
                self.add_error("wheelchair", words)
            if data.get("child_seats", 0) > data.get("seats", self.most):
                self.add_error("child_seats", _("That is more than all seats together."))
            elif data.get("child_seats", 0) > self.listing.rides.child_seats:
                words = _("They do not say that their car has so many child seats.")
                self.add_error("child_seats", words)
        return data

    def check_place(self, cell: str) -> None:
        to = self._to
        if self.kind == Kind.NEED and to.cell == cell:
            self.add_error(None, _("It begins and ends in the very same place."))
        elif distance_km(cell, to.cell) > LONGEST_KM:
            words = {"length": describe_length(LONGEST_KM)}
            self.add_error(None, _("Rides here are %(length)s long at most.") % words)

    @property
    def _to(self) -> Place:
        """Where it ends; the form is valid."""
        if "place" in self.fields:
            data = self.cleaned_data
            return Place(data["neighbourhood"], data["cell"])
        theirs = self.listing.rides
        return Place(theirs.to_neighbourhood, theirs.to_cell)

    def reach_km(self, cell: str) -> int:
        """The detour of who drives to where the ride ends anyway."""
        there, end = distance_km(cell, self.listing.cell), self._to.cell
        return whole_km(there + self.listing.rides.direct_km - distance_km(cell, end))

    @property
    def quantity(self) -> int:
        return self.most if self.kind == Kind.OFFER else int(self.cleaned_data["seats"])

    @property
    def title(self) -> str:
        return title_of(self.kind, self.quantity, self._to.neighbourhood)

    def details(self, way: str) -> RideDetails:
        theirs, to = self.listing.rides, self._to
        has = {"wheelchair": theirs.wheelchair, "child_seats": theirs.child_seats}
        if self.kind == Kind.NEED:
            has = {name: self.cleaned_data[name] for name in has}
        return RideDetails(
            to_neighbourhood=to.neighbourhood,
            to_cell=to.cell,
            return_trip=theirs.return_trip,
            **has,
        )


def _number(label: str, most: int, *, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=max(most, least))


def _child_seats(count: int) -> str:
    words = ngettext("The car has a child seat", "The car has %(count)d child seats", count)
    return words % {"count": count}
