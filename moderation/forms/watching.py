"""The organizers' own list of words."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models.words import WATCHED_LENGTH
from safety.text import PlainTextField


class WatchedWordForm(forms.Form):
    pattern = PlainTextField(
        label=_("A word, or a few"),
        help_text=_(
            "Capitals, accents and look-alike letters do not matter. A star stands for any letters "
            "of a word: scam* also finds “scammer”."
        ),
        max_length=WATCHED_LENGTH,
        one_line=True,
        error_messages={"required": _("Write the word to look for.")},
    )
    holds = forms.BooleanField(
        label=_("Nobody else sees it until somebody has looked"),
        help_text=_("Also where somebody needs help. Only for words that leave no doubt."),
        required=False,
    )
