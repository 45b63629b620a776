"""Telling organizers about something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models import Agreement, AgreementVersion
from moderation.models.cases import NOTE_LENGTH
from safety.text import PlainTextField


class AgreementChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the agreements as they are now."""

    def __init__(self, **kwargs: Any) -> None:
        now = Agreement.objects.filter(retired_at__isnull=True).values("current")
        versions = AgreementVersion.objects.filter(pk__in=now)
        super().__init__(versions.order_by("agreement__position", "agreement"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class ReportForm(forms.Form):
    agreement = AgreementChoice(
        label=_("Which agreement does it break?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose the one that comes closest."),
            "invalid_choice": _("That agreement was changed meanwhile. Choose once more."),
        },
    )
    note = PlainTextField(
        label=_("What should organizers know?"),
        help_text=_("A sentence is enough. Only organizers read it."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
