"""What the demo's listings say in their categories, from the rows of ``data/``."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from exchange.categories.childcare.models import Child
from exchange.categories.details import ListingDetails, details_models
from exchange.models import ChildcareDetails, RentDetails, RideDetails
from places.models import Neighbourhood


def details_of(category: str, row: dict[str, Any]) -> ListingDetails:
    """Not saved yet. Raises LookupError for a place that the data does not have."""
    model = details_models()[category]
    names = {field.name for field in model._meta.fields} & row.keys()
    details = model(**{name: row[name] for name in names})
    if isinstance(details, RideDetails) and "to" in row:
        place = Neighbourhood.objects.filter(name=row["to"]).first()
        if place is None:
            raise LookupError(f"there is no neighbourhood called {row['to']}")
        details.to_neighbourhood, details.to_cell = place, place.cell
    if isinstance(details, ChildcareDetails) and "children" in row:
        details.set_children([Child(**child) for child in row["children"]])
    if isinstance(details, RentDetails):
        details.currency = settings.CURRENCY
    return details


def quantity_of(row: dict[str, Any]) -> int:
    """Of a date: said, or as many as there are children, or what is missing of the rent."""
    if "goal" in row:
        return int(row["goal"] - row["covered"])
    return int(row["quantity"]) if "quantity" in row else len(row["children"])
