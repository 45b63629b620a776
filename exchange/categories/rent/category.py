"""Rent help: many neighbours' shares of one rent. Money never moves through this site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exchange.categories.base import Category, Confided
from exchange.categories.rent import rules, ways
from exchange.categories.rent.answers import RentAnswerForm
from exchange.categories.rent.finishing import FINISHING
from exchange.categories.rent.forms import RentDetailsForm
from exchange.categories.rent.models import Transfer
from exchange.categories.rent.money import AmountField, format_amount
from exchange.categories.rent.progress import progress
from exchange.models.listings import Kind, ScheduleKind, Visibility
from exchange.querysets import FARTHEST_KM

if TYPE_CHECKING:
    from collections.abc import Collection

    from exchange.categories.ways import Way
    from exchange.models import Listing

_CLOSER = (Visibility.VOUCHED, Visibility.ORGANIZERS)


def confides(listing: Listing, goes: Collection[Way]) -> list[Confided]:
    """Who is to be paid, and how: for who pays them, and for nobody else."""
    words = listing.rent.pay_to if Transfer.DIRECT in {way.name for way in goes} else ""
    return [Confided(gettext("Who is to be paid, and how"), words)] if words else []


def amount(listing: Listing, cents: int) -> str:
    return format_amount(cents, listing.rent.currency)


def amount_field(listing: Listing, *, most: int, **kwargs: Any) -> AmountField:
    return AmountField(currency=listing.rent.currency, most=most, **kwargs)


RENT = Category(
    name="rent",
    label=_("Rent help"),
    icon="rent",
    shared=tuple(Kind),
    visibilities={
        Kind.OFFER: (Visibility.MEMBERS, Visibility.EVERYONE, *_CLOSER),
        Kind.NEED: (Visibility.MEMBERS, *_CLOSER),
    },
    names_needs=False,
    schedules=(ScheduleKind.BEFORE,),
    words={
        Kind.NEED: {
            "last_day": (_("When it is due"), _("After this day nobody is asked any more."))
        },
        Kind.OFFER: {"last_day": (_("You can give until"), "")},
    },
    first_step=_("Say how much, and they are asked."),
    handed_over=_("Who pays the landlord also learns who is to be paid, and how."),
    # Money goes as far as the group does, and to no door.
    reach="",
    proposed={
        Kind.OFFER: _("A neighbour offers %(amount)s towards “%(title)s”"),
        Kind.NEED: _("A neighbour could use %(amount)s of “%(title)s”"),
    },
    unasked={"reach_km": FARTHEST_KM},
    amount=amount,
    amount_field=amount_field,
    # Money goes as far as the group does.
    near=None,
    possible=rules.possible,
    explained=_(
        "A way for the money to go that suits both, and the same currency. How far apart the two "
        "live does not matter."
    ),
    fit=rules.fit,
    form=RentDetailsForm,
    answer_form=RentAnswerForm,
    form_template="exchange/categories/_rent_form.html",
    card_template="exchange/categories/_rent_card.html",
    ways=ways.WAYS,
    ways_of=ways.ways_of,
    confides=confides,
    finishing=FINISHING,
    progress=progress,
    sentences=rules.SENTENCES,
    icons={"rent_ways": "send"},
)
