"""Rides: along a way that somebody drives anyway, or wherever a neighbour needs to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exchange.categories.base import Category, Limits
from exchange.categories.rides import rules, ways
from exchange.categories.rides.answers import RideAnswerForm
from exchange.categories.rides.filters import RideFilters
from exchange.categories.rides.forms import RideDetailsForm
from exchange.models.listings import Kind, Visibility

if TYPE_CHECKING:
    from exchange.models import Listing


def seats(listing: Listing, count: int) -> str:
    return ngettext("%(count)d seat", "%(count)d seats", count) % {"count": count}


_OTHERS = (Visibility.EVERYONE, Visibility.VOUCHED, Visibility.ORGANIZERS)

RIDES = Category(
    name="rides",
    label=_("Rides"),
    icon="rides",
    # One party rides together, in one car; a car may take several parties.
    shared=(Kind.OFFER,),
    visibilities=dict.fromkeys(Kind, (Visibility.MEMBERS, *_OTHERS)),
    names_needs=True,
    where=rules.where,
    away=_("starts %(distance)s"),
    reach=_("a detour of %(reach)s"),
    place_first=True,
    words={
        Kind.NEED: {
            "place": (
                _("Where from"),
                _("Others see the neighbourhood, about how far it is, and a patch of the map."),
            ),
            "starts_at": (_("Leave at the earliest"), ""),
            "ends_at": (_("Be there by"), ""),
            "address": (
                _("Where exactly to pick up"),
                _("Street and door. Stored encrypted: only the driver you agree with sees it."),
            ),
        },
        Kind.OFFER: {
            "place": (
                _("Where you start"),
                _("Others see the neighbourhood and a patch of the map."),
            ),
            "starts_at": (_("Leave at the earliest"), ""),
            "ends_at": (_("Be there by"), ""),
            "reach_km": (
                _("Greatest detour"),
                _(
                    "How much farther you drive for somebody; if you say no place to go to, that "
                    "is the whole way."
                ),
            ),
        },
    },
    amount=seats,
    near=rules.near,
    possible=rules.possible,
    explained=_(
        "Room for the whole party and for the child seats and the wheelchair they need, time "
        "enough for the ride, and a detour no greater than the driver goes."
    ),
    takes=rules.takes,
    limits=Limits(rules.promised, rules.room),
    fit=rules.fit,
    form=RideDetailsForm,
    answer_form=RideAnswerForm,
    form_template="exchange/categories/_rides_form.html",
    card_template="exchange/categories/_rides_card.html",
    ways=ways.WAYS,
    ways_of=ways.ways_of,
    sentences=rules.SENTENCES,
    icons={"rides_detour": "signpost", "rides_both_ways": "repeat"},
    filters=RideFilters,
)
