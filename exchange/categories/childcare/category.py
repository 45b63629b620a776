"""Childcare: by people whom neighbours vouched for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exchange.categories.base import Category
from exchange.categories.childcare import rules, ways
from exchange.categories.childcare.answers import ChildcareAnswerForm
from exchange.categories.childcare.confides import confides
from exchange.categories.childcare.filters import ChildcareFilters
from exchange.categories.childcare.forms import ChildcareDetailsForm
from exchange.categories.childcare.models import ChildcareDetails
from exchange.models.listings import Kind, Visibility

if TYPE_CHECKING:
    from exchange.models import Listing


def children(listing: Listing, count: int) -> str:
    return ngettext("%(count)d child", "%(count)d children", count) % {"count": count}


CHILDCARE = Category(
    name="childcare",
    label=_("Childcare"),
    icon="childcare",
    # The children of one family stay together; somebody may look after two families at once.
    shared=(Kind.OFFER,),
    visibilities={
        Kind.OFFER: (Visibility.MEMBERS, Visibility.VOUCHED, Visibility.ORGANIZERS),
        Kind.NEED: (Visibility.VOUCHED, Visibility.ORGANIZERS),
    },
    names_needs=False,
    vouched=tuple(map(Kind, ChildcareDetails.VOUCHED)),
    amount=children,
    needed=_("care for %(amount)s"),
    possible=rules.possible,
    explained=_(
        "Somebody vouched for who is there for all of the hours, a home that suits both, an age "
        "that is taken for every child, and somebody ready for all the care that is needed."
    ),
    # Children cannot be left alone for the hours that are missing.
    whole=True,
    fit=rules.fit,
    form=ChildcareDetailsForm,
    answer_form=ChildcareAnswerForm,
    form_template="exchange/categories/_childcare_form.html",
    card_template="exchange/categories/_childcare_card.html",
    ways=ways.WAYS,
    ways_of=ways.ways_of,
    confides=confides,
    sentences=rules.SENTENCES,
    icons={"childcare_ages": "people", "childcare_homes": "place", "childcare_care": "shield"},
    filters=ChildcareFilters,
)
