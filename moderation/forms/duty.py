"""When an organizer is there, and for how much."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_CASES = 50


class DutyForm(forms.Form):
    """One button a week."""

    week = forms.DateField(input_formats=["%Y-%m-%d"])
    is_on = forms.BooleanField(required=False)


class ShareForm(forms.Form):
    most = forms.IntegerField(
        label=_("At most so many cases at a time"),
        help_text=_("Empty: as many as you like. Nobody is asked why."),
        min_value=1,
        max_value=MOST_CASES,
        required=False,
    )
