"""How much of a rent is there: covered otherwise, received, on its way, pledged, open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Case, JSONField, OuterRef, Q, Subquery, Sum, When
from django.db.models.expressions import BaseExpression
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from exchange.categories.progress import Part, Progress
from exchange.categories.rent.money import format_amount

if TYPE_CHECKING:
    from exchange.models import Listing

NAME = "rent_amounts"


def amounts() -> dict[str, BaseExpression]:
    """What neighbours agreed to give, by how far it has come, in one value; of a need only."""
    accepted, sent = Q(match__status="accepted"), Q(match__offer_done_at__isnull=False)
    sums = JSONObject(
        pledged=Sum("quantity", filter=accepted & ~sent),
        sent=Sum("quantity", filter=accepted & sent),
        received=Sum("quantity", filter=Q(match__status="completed")),
    )
    booked = apps.get_model("exchange", "Booking").objects.filter(
        match__need=OuterRef("pk"), status="booked"
    )
    by_need = booked.order_by().values("match__need").annotate(sums=sums).values("sums")
    is_need = When(category="rent", kind="need", then=Subquery(by_need))
    return {NAME: Case(is_need, output_field=JSONField())}


def progress(listing: Listing) -> Progress | None:
    """None for an offer, and where the amounts were not loaded."""
    details = listing.rent
    if details.goal is None or not hasattr(listing, NAME):
        return None
    given = {name: cents or 0 for name, cents in (getattr(listing, NAME) or {}).items()}
    there = details.covered + sum(given.values())
    rows = (
        (_("Covered otherwise"), details.covered, "covered"),
        (_("Received"), given.get("received", 0), "received"),
        (_("Sent"), given.get("sent", 0), "sent"),
        (_("Pledged, not sent yet"), given.get("pledged", 0), "pledged"),
        (_("Still open"), max(details.goal - there, 0), ""),
    )
    return Progress(
        Part(_("The rent"), details.goal, format_amount(details.goal, details.currency)),
        [
            Part(label, cents, format_amount(cents, details.currency), name)
            for label, cents, name in rows
        ],
    )
