"""What the group agreed on, as organizers write it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models.agreements import TEXT_LENGTH, TITLE_LENGTH
from safety.idempotency import OnceOnlyForm
from safety.text import PlainTextField


class AgreementForm(OnceOnlyForm, forms.Form):
    """``number`` is the version that was read; none for a new one, which is made once."""

    title = PlainTextField(
        label=_("In a few words"),
        help_text=_("What everybody can remember: “Respect a no.”"),
        max_length=TITLE_LENGTH,
        one_line=True,
        error_messages={"required": _("Say it in a few words.")},
    )
    text = PlainTextField(
        label=_("What it means"),
        help_text=_("Plain and kind. Say what to do rather than what not to."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say what it means, in a sentence or two.")},
    )
    number = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1
    )
