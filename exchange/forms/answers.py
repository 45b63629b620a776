"""Answering a neighbour's listing in one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from exchange.categories.answers import AnswerForm
from exchange.clashes import at_any_time
from exchange.content import ListingContent
from exchange.forms.asking import HowForm
from exchange.models.listings import Kind, Visibility
from exchange.phrases import amount
from exchange.schedules import Chosen, Slot
from places.clock import span
from places.forms import PlaceFormMixin

if TYPE_CHECKING:
    from exchange.models import Listing, Occurrence


class WhenAndHowForm(PlaceFormMixin, HowForm):
    """Which of the dates of ``listing`` (loaded ``for_cards``), how, and from where.

    The place is asked of somebody who has none, and ``asks_place`` where it is often another one.
    """

    def __init__(self, *args: Any, listing: Listing, asks_place: bool, **kwargs: Any) -> None:
        super().__init__(*args, asker=Kind(listing.kind).opposite, **kwargs)
        if not asks_place:
            self.leave_place_out()
        self.open_dates = {date.pk: date for date in listing.upcoming if date.left}
        for pk, date in self.open_dates.items():
            when = span(date.during.lower, date.during.upper, zone=listing.time_zone)
            self.fields[f"date-{pk}"] = forms.BooleanField(
                label=f"{when}, {amount(listing, date.left)}", required=False, initial=True
            )
        weekly = getattr(listing, "weekly_schedule", None)
        if weekly is not None and weekly.made_until < weekly.until:
            self.ask_to_go_on(_("And on the dates that come later"))

    def dates(self) -> list[forms.BoundField]:
        return [self[f"date-{pk}"] for pk in self.open_dates]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if any(name.startswith("date-") and name not in self.fields for name in self.data):
            self.add_error(None, _("One of these dates is not to be had any more. Look once more."))
        elif not any(data.get(f"date-{pk}") for pk in self.open_dates):
            self.add_error(None, _("Tick at least one date."))
        return data

    def chosen(self) -> list[Occurrence]:
        return [date for pk, date in self.open_dates.items() if self.cleaned_data[f"date-{pk}"]]


@dataclass(frozen=True)
class AnswerForms:
    """The two parts of the one form that people see; its errors are shown as those of one."""

    listing: Listing
    how: WhenAndHowForm
    details: AnswerForm

    @property
    def all(self) -> list[forms.BaseForm]:
        return [self.how, self.details]

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (field for form in self.all for field in form)

    @property
    def errors(self) -> dict[str, Any]:
        return {
            form.add_prefix(name): errors
            for form in self.all
            for name, errors in form.errors.items()
        }

    @property
    def non_field_errors(self) -> list[str]:
        return [str(error) for form in self.all for error in form.non_field_errors()]

    def is_valid(self, *, cell: str) -> bool:
        """``cell`` is where the person is, unless the form asks."""
        # Both of them, so that every error is told at once.
        are_valid = [form.is_valid() for form in self.all]
        here = self.how.cleaned_data.get("cell", cell)
        if all(are_valid) and here:
            self.details.check_place(here)
        return all(are_valid) and self.details.is_valid()

    def content(self, **own: Any) -> ListingContent:
        """The answer as a listing of its own; the forms are valid.

        ``own`` are the ``neighbourhood``, ``cell`` and ``languages`` of the person; the first two
        count unless the form asks.
        """
        data, details = self.how.cleaned_data, self.details
        place = {name: data.get(name, own[name]) for name in ("neighbourhood", "cell")}
        fields = {
            "title": details.title,
            "languages": own["languages"],
            "visibility": Visibility.PRIVATE,
        }
        if details.kind == Kind.OFFER:
            fields["reach_km"] = details.reach_km(place["cell"])
        return ListingContent(
            fields=fields,
            schedule=Chosen(
                tuple(map(_slot, self.how.chosen())),
                self.listing.time_zone,
                at_any_time=at_any_time(self.listing),
            ),
            quantity=details.quantity,
            details=details.details(self.how.chosen_way()),
            **place,
        )


def _slot(date: Occurrence) -> Slot:
    return Slot(date.during.lower, date.during.upper, date.local_date)
