"""What somebody says when posting or asking, between the forms that read it and the actions that
keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exchange.categories.details import ListingDetails
    from exchange.schedules import Schedule
    from places.models import Neighbourhood


@dataclass(frozen=True)
class ListingContent:
    """Everything a person says when posting. ``quantity`` is in the category's unit, a date.

    ``fields`` are the plain fields of ``Listing`` by name.
    """

    fields: Mapping[str, Any]
    neighbourhood: Neighbourhood
    cell: str
    schedule: Schedule
    quantity: int
    details: ListingDetails
    # Whether others may comment below it; None leaves that as it is.
    comments: bool | None = None


@dataclass(frozen=True)
class How:
    """How it is to go, as whoever asks says.

    ``way`` is the name of one of the ways between the two (else the usual one), ``address`` where
    it happens if that is at the side that asks and its listing does not say, ``note`` a few words.
    ``standing`` asks for the dates too that come later, on the same days of the week, where any do.
    """

    way: str = ""
    address: str = ""
    note: str = ""
    standing: bool = False


AS_USUAL = How()
