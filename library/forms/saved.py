"""What a reader keeps for themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from library.models.saved import MOST_NOTE, State
from safety.text import PlainTextField


class KeepForm(forms.Form):
    """The buttons are its ``state``; none of the two lets go of it."""

    state = forms.ChoiceField(choices=[("", _("Remove")), *State.choices], required=False)
    note = PlainTextField(
        label=_("Your note"),
        help_text=_("Only you ever see it."),
        max_length=MOST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
