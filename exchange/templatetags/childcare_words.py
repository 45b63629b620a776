"""What a childcare listing says, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.categories.childcare.models import Care, Home
from exchange.categories.details import choice_names

if TYPE_CHECKING:
    from exchange.models import ChildcareDetails

register = template.Library()


@register.filter
def ages(details: ChildcareDetails) -> str:
    """From the youngest to the oldest: "3 to 6 years"."""
    words = {"youngest": details.youngest, "oldest": details.oldest}
    if details.youngest == details.oldest:
        return ngettext("%(oldest)d year", "%(oldest)d years", details.oldest) % words
    return _("%(youngest)d to %(oldest)d years") % words


@register.filter
def home_names(values: Iterable[str]) -> str:
    return choice_names(values, Home)


@register.filter
def care_names(values: Iterable[str]) -> str:
    return choice_names(values, Care)
