"""Deciding about a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.forms.reports import AgreementChoice
from moderation.measures import LASTING, Measure, MeasureKind
from moderation.models.decisions import REASON_LENGTH, Outcome
from moderation.verdicts import Verdict
from safety.text import PlainTextField

CHOICES = [
    (Outcome.APPROVE, _("It stays")),
    (Outcome.APPROVE_AND_WATCH, _("It stays, and we look at what they write for 30 days")),
    (Outcome.ASK_TO_EDIT, _("Ask them to change it; until then nobody else sees it")),
    (Outcome.HIDE, _("Hide it: they still see it themselves, also to copy it")),
    (Outcome.REMOVE, _("Remove it: nobody sees it any more")),
    (Outcome.NO_CHANGE, _("Leave it as it is")),
]


class DecideForm(forms.Form):
    """``version`` is that of the words that were read."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of it.")},
    )
    measure = forms.ChoiceField(
        label=_("And for the person?"),
        choices=[("", _("Nothing more")), *MeasureKind.choices],
        required=False,
    )
    days = forms.IntegerField(
        label=_("For how many days?"),
        help_text=_("For slowing down and suspending; a ban has no end."),
        min_value=1,
        max_value=365,
        required=False,
    )
    agreement = AgreementChoice(
        label=_("Which agreement is it about?"),
        required=False,
        empty_label=_("None: it stays"),
        error_messages={
            "invalid_choice": _("That agreement was changed meanwhile. Choose once more."),
        },
    )
    reason = PlainTextField(
        label=_("Why, in words that they will read"),
        help_text=_("Say what can be better, as you would face to face. Your name is not shown."),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, can_be_changed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_be_changed:
            left = [choice for choice in CHOICES if choice[0] != Outcome.ASK_TO_EDIT]
            self.fields["outcome"].choices = left  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever is told that something goes is told why."""
        cleaned = super().clean() or {}
        outcome, measure = cleaned.get("outcome"), cleaned.get("measure")
        if (outcome and Outcome(outcome).is_against) or measure:
            if "reason" in cleaned and not cleaned["reason"]:
                self.add_error("reason", _("Tell them why, in a sentence or two."))
            if "agreement" in cleaned and not cleaned["agreement"]:
                self.add_error("agreement", _("Choose the agreement that it is about."))
        if measure in LASTING and "days" in cleaned and not cleaned["days"]:
            self.add_error("days", _("Say for how many days."))
        return cleaned

    def verdict(self, *, at: datetime) -> Verdict:
        """What ``decide`` takes, of a valid form."""
        data = self.cleaned_data
        measure = data["measure"]
        until = at + timedelta(days=data["days"]) if measure in LASTING else None
        return Verdict(
            Outcome(data["outcome"]),
            data["reason"],
            data["agreement"],
            Measure(MeasureKind(measure), until) if measure else None,
        )
