"""The base of what a category adds to the filters of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from exchange.querysets import ListingQuerySet


class Several(forms.MultipleChoiceField):
    """Several to tick, none of which has to be."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": _("We do not know one of these.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class Number(forms.IntegerField):
    """A whole number from ``min_value`` to ``max_value``, or none."""

    default_error_messages = {
        "invalid": _("Write a whole number."),
        "min_value": _("At least %(limit_value)s."),
        "max_value": _("At most %(limit_value)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class CategoryFilters(forms.Form):
    """Fields that may all stay empty, shown where their category is chosen.

    Their names stand in the address of the list, beside those of every other filter.
    """

    def narrow(self, listings: ListingQuerySet) -> ListingQuerySet:
        """Of listings of the category, those that the fields which are valid ask for."""
        raise NotImplementedError
