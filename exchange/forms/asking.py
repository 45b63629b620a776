"""Asking somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.categories.registry import category_of
from exchange.content import How
from exchange.forms.standing import MayGoOn
from exchange.pairing import Pairing
from exchange.phrases import amount
from places.clock import span
from safety.asks_about_contact import AsksAboutContact
from safety.idempotency import OnceOnlyForm
from safety.text import PlainTextField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from exchange.categories.ways import Way
    from exchange.models import Listing
    from exchange.models.listings import Kind


NO_ADDRESS = gettext_lazy("Say where it is: this is where the other side comes to.")


# The name of a box to tick: the ids of the offer's date and of the need's.
KEY = re.compile(r"date-([0-9]{1,18})-([0-9]{1,18})")


class DateFields(NamedTuple):
    """One date that could be agreed: a box to tick, and how much where that can be less.

    The ``quantity_label`` is for where the date stands beside it.
    """

    pairing: Pairing
    is_chosen: forms.BoundField
    quantity: forms.BoundField | None
    quantity_label: StrPromise | str | None


class AddressField(PlainTextField):
    """Where it happens, asked of the side whose place it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Where exactly"),
            help_text=gettext_lazy(
                "Street, door, bell; a corner or another place to meet will do too. Stored "
                "encrypted: only the other side sees it, and only once both have said yes."
            ),
            error_messages={"required": NO_ADDRESS},
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
            **kwargs,
        )


class HowForm(OnceOnlyForm, AsksAboutContact, MayGoOn):
    """In which of ``ways``, where if that is at theirs, and a few words.

    ``asker`` is the kind of listing that is asked for by who speaks for it, which ``is_own`` or
    somebody else's; None for whoever introduces two others. ``asks_where`` while their listing does
    not say where exactly.
    """

    read_by_others = ("note",)
    contact_question = gettext_lazy(
        "This looks like a phone number, an e-mail address or a street address. They would "
        "read it now, before they have said yes; once they have, they see what you share anyway. "
        "Take it out, or tick below that you leave it in."
    )

    note = PlainTextField(
        label=gettext_lazy("A few words to them"),
        help_text=gettext_lazy(
            "Stored encrypted, and never in a mail. You need not explain yourself."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        ways: Sequence[Way] = (),
        asker: Kind | None = None,
        is_own: bool = True,
        asks_where: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ways, self.asker = {way.name: way for way in ways}, asker
        if len(ways) > 1:
            own = [asker] if asker and is_own else []
            self.fields["way"] = _way_field(ways, own)
        if asks_where and asker and asker in {way.place_of for way in ways}:
            self.fields["address"] = AddressField(required=len(ways) == 1)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_address(data)
        return data

    def _check_address(self, data: dict[str, Any]) -> None:
        way = self.ways.get(self.chosen_way())
        is_there = way is not None and way.place_of == self.asker
        if is_there and "address" in data and not data["address"]:
            self.add_error("address", NO_ADDRESS)

    @property
    def only_way(self) -> StrPromise | str:
        """How it gets across, where there is nothing to choose."""
        ways = list(self.ways.values())
        return ways[0].words_for([self.asker] if self.asker else []) if len(ways) == 1 else ""

    def chosen_way(self) -> str:
        """The name of the way that was chosen, or that is the only one."""
        return self.cleaned_data.get("way") or next(iter(self.ways), "")

    def how(self) -> How:
        """What was said, as far as it was asked."""
        data = self.cleaned_data
        address, note = data.get("address", ""), data["note"]
        return How(self.chosen_way(), address, note, standing=self.wants_later())


class ProposeForm(HowForm):
    """Which of the possible dates, how much of each, in which way, and a few words.

    ``may_stand`` where later dates of both are still to be made.
    """

    def __init__(
        self,
        *args: Any,
        listing: Listing,
        pairings: Sequence[Pairing],
        may_stand: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, asks_where=not listing.address, **kwargs)
        self.listing = listing
        if may_stand:
            self.ask_to_go_on(_("And on the dates that come later"))
        self.pairings = {_key(pairing): pairing for pairing in pairings}
        for key, pairing in self.pairings.items():
            self._ask_date(key, pairing)

    def _ask_date(self, key: str, pairing: Pairing) -> None:
        """A box to tick, and how much, where that can be less than all."""
        when = span(pairing.start, pairing.end, zone=self.listing.time_zone)
        self.fields[f"date-{key}"] = forms.BooleanField(
            label=f"{when}, {amount(self.listing, pairing.quantity)}", required=False, initial=True
        )
        if pairing.splittable and pairing.quantity > 1:
            words = _("How much: %(when)s") % {"when": when}
            field = quantity_field(self.listing, most=pairing.quantity, label=words)
            self.fields[f"quantity-{key}"] = field

    def dates(self) -> list[DateFields]:
        label = quantity_field(self.listing, most=1, label=_("How much")).label
        return [
            DateFields(
                pairing,
                self[f"date-{key}"],
                self[f"quantity-{key}"] if f"quantity-{key}" in self.fields else None,
                label,
            )
            for key, pairing in self.pairings.items()
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for key in self.pairings:
            # How much of a date that is not wanted does not matter.
            if not data.get(f"date-{key}"):
                self.errors.pop(f"quantity-{key}", None)
        lost = [name for name in self.data if name.startswith("date-") and name not in self.fields]
        if lost:
            words = _(
                "Look once more. Of what you ticked, this is not to be had any more: %(dates)s"
            )
            self.add_error(None, words % {"dates": self._names_of(lost)})
        elif not any(data.get(f"date-{key}") for key in self.pairings):
            self.add_error(None, _("Tick at least one date."))
        return data

    def _names_of(self, lost: Iterable[str]) -> str:
        """What one's own dates are called that were ticked and cannot be agreed any more."""
        keys = [KEY.fullmatch(name) for name in lost]
        ids = [int(number) for key in keys if key for number in key.groups()]
        dates = self.listing.occurrences.filter(pk__in=ids).order_by("during", "id")
        zone = self.listing.time_zone
        names = [span(date.during.lower, date.during.upper, zone=zone) for date in dates]
        return get_text_list(names, _("and")) or _("one of the dates")

    def chosen(self) -> dict[tuple[int, int], int]:
        """(offer date, need date) to quantity, as ``propose`` takes it; the form is valid."""
        data = self.cleaned_data
        return {
            (pairing.offer_date, pairing.need_date): data.get(f"quantity-{key}") or pairing.quantity
            for key, pairing in self.pairings.items()
            if data[f"date-{key}"]
        }


def _way_field(ways: Sequence[Way], own: list[Kind]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How"),
        choices=[(way.name, way.words_for(own)) for way in ways],
        initial=ways[0].name,
        widget=forms.RadioSelect,
    )


def quantity_field(
    listing: Listing, *, most: int, label: str, initial: int | None = None
) -> forms.Field:
    """How much, in the words of the category; ``initial``, or else all of it, unless told."""
    field = category_of(listing).amount_field
    return field(listing, most=most, label=label, initial=initial or most, required=False)


def _key(pairing: Pairing) -> str:
    return f"{pairing.offer_date}-{pairing.need_date}"
