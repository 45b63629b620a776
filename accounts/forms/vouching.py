"""Saying that one knows somebody."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.text import PlainTextField

REASONS_LENGTH = 600


class VouchForm(forms.Form):
    reasons = PlainTextField(
        label=_("How do you know each other?"),
        help_text=_("A sentence or two. Only the two of you and the organizers can read it."),
        max_length=REASONS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write how you know each other, in a few words.")},
    )
