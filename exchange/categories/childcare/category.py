"""Childcare: by people whom neighbours vouched for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exchange.categories.base import Category
from exchange.categories.childcare import rules, ways
from exchange.categories.childcare.answers import ChildcareAnswerForm
from exchange.categories.childcare.confides import confides
from exchange.categories.childcare.filters import ChildcareFilters
from exchange.categories.childcare.forms import ChildcareDetailsForm
from exchange.models.listings import Kind, Visibility


def children(count: int) -> str:
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
    vouched=(Kind.OFFER,),
    amount=children,
    needed=_("care for %(amount)s"),
    possible=rules.possible,
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
