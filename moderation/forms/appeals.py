"""Asking for another look at a decision, and answering that."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models.appeals import ANSWER_LENGTH, APPEAL_LENGTH
from safety.text import PlainTextField


class AppealForm(forms.Form):
    words = PlainTextField(
        label=_("Why should it be looked at again?"),
        help_text=_("Only organizers read it. It is deleted once they have decided."),
        max_length=APPEAL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say in a few words what was not seen or not right.")},
    )


class DecideAppealForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            ("granted", _("Take the decision back: what was hidden is shown again, limits end")),
            ("upheld", _("The decision stands")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    answer = PlainTextField(
        label=_("Why, in words that they will read"),
        help_text=_("Your name is not told."),
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why, in a sentence or two.")},
    )
