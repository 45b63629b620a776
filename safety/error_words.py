"""What a form says where it was filled in wrongly: what to do about it, in this site's words.

Django's own sentences ("Ensure this value is greater than or equal to 1.") say what a program
checks. Ours stand in their place for every form there is, also those of libraries; a field says
something better still where it can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrPromise

_ON_THE_LIST = _("Choose one of those that are listed.")
_NUMBER = _("Write a number.")

FIELDS: Mapping[type[forms.Field], Mapping[str, StrPromise]] = {
    forms.Field: {"required": _("Fill this in.")},
    forms.IntegerField: {"invalid": _("Write a whole number, such as 3.")},
    forms.FloatField: {"invalid": _NUMBER},
    forms.DecimalField: {"invalid": _NUMBER},
    forms.DateField: {"invalid": _("Write the day as year, month and day, such as 2026-03-05.")},
    forms.TimeField: {"invalid": _("Write the time as hours and minutes, such as 18:30.")},
    forms.DateTimeField: {"invalid": _("Write day and time, such as 2026-03-05 18:30.")},
    forms.ChoiceField: {"invalid_choice": _ON_THE_LIST},
    forms.MultipleChoiceField: {
        "invalid_choice": _ON_THE_LIST,
        "invalid_list": _("Choose from those that are listed."),
    },
    forms.ModelChoiceField: {"invalid_choice": _ON_THE_LIST},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": _ON_THE_LIST,
        "invalid_list": _("Choose from those that are listed."),
        "invalid_pk_value": _ON_THE_LIST,
    },
    forms.JSONField: {"invalid": _("Open the page once more and fill it in again.")},
    forms.UUIDField: {"invalid": _("Open the page once more and fill it in again.")},
    forms.URLField: {"invalid": _("Write a web address, such as https://example.org.")},
}
VALIDATORS: Mapping[type[validators.BaseValidator], StrPromise] = {
    validators.MinValueValidator: _("Write %(limit_value)s or more."),
    validators.MaxValueValidator: _("Write %(limit_value)s or less."),
    validators.MinLengthValidator: ngettext_lazy(
        "Write at least %(limit_value)d character.",
        "Write at least %(limit_value)d characters.",
        "limit_value",
    ),
    validators.MaxLengthValidator: ngettext_lazy(
        "Make it shorter: %(limit_value)d character fits, and this has %(show_value)d.",
        "Make it shorter: %(limit_value)d characters fit, and this has %(show_value)d.",
        "limit_value",
    ),
}

_SMALLER = _("Write a smaller number.")
DECIMALS: Mapping[str, StrPromise] = {
    "invalid": _NUMBER,
    "max_digits": _SMALLER,
    "max_whole_digits": _SMALLER,
    "max_decimal_places": ngettext_lazy(
        "Write at most %(max)s digit after the point.",
        "Write at most %(max)s digits after the point.",
        "max",
    ),
}


def use_own_words() -> None:
    """Let every form say it so. Before the first form is defined: its fields keep what they had."""
    for field, words in FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}
    for validator, message in VALIDATORS.items():
        validator.message = message
    validators.EmailValidator.message = _("Write an e-mail address, such as name@example.org.")
    validators.URLValidator.message = _("Write a web address, such as https://example.org.")
    validators.RegexValidator.message = _("Write it in the way that is asked for.")
    validators.ProhibitNullCharactersValidator.message = _("Take out what cannot be printed.")
    validators.DecimalValidator.messages = DECIMALS  # type: ignore[assignment]
