"""Deciding about a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.forms.reports import AgreementChoice
from moderation.measures import LASTING, Measure, MeasureKind
from moderation.models import ReviewStatus
from moderation.models.decisions import REASON_LENGTH, Outcome
from moderation.verdicts import Verdict
from safety.text import PlainTextField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from moderation.models import Moderated

_STAYS = [
    (Outcome.APPROVE, _("It stays")),
    (Outcome.APPROVE_AND_WATCH, _("It stays, and we look at what they write for 30 days")),
]
_SHOWN = [
    (Outcome.APPROVE, _("Show it to others")),
    (Outcome.APPROVE_AND_WATCH, _("Show it to others, and look at what they write for 30 days")),
]
_ASK = (Outcome.ASK_TO_EDIT, _("Ask them to change it; until then nobody else sees it"))
_HIDE = (Outcome.HIDE, _("Hide it: they still see it themselves, also to copy it"))
_REMOVE = (Outcome.REMOVE, _("Remove it: nobody sees it any more"))
_LEFT_HIDDEN = (Outcome.NO_CHANGE, _("Leave it hidden"))
# Of words that are gone there is nothing left to decide, but perhaps something for the person.
_GONE = [(Outcome.NO_CHANGE, _("It is gone: nothing is left to do"))]
CHOICES = {
    ReviewStatus.VISIBLE: [*_STAYS, _ASK, _HIDE, _REMOVE],
    ReviewStatus.WAITING: [*_SHOWN, _ASK, _HIDE, _REMOVE],
    ReviewStatus.HIDDEN: [*_SHOWN, _ASK, _LEFT_HIDDEN, _REMOVE],
}


def choices_for(thing: Moderated | None) -> list[tuple[Outcome, StrPromise]]:
    """What can become of it; the first is what an organizer chooses who finds nothing wrong."""
    return _GONE if thing is None else CHOICES.get(ReviewStatus(thing.review_status), _GONE)


class DecideForm(forms.Form):
    """About ``thing``, which may be gone; ``version`` is that of the words that were read."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what becomes of it."),
            "invalid_choice": _("That cannot become of it any more. Choose once more."),
        },
    )
    measure = forms.ChoiceField(
        label=_("And for the person?"),
        choices=[("", _("Nothing more")), *MeasureKind.choices],
        required=False,
    )
    days = forms.IntegerField(
        label=_("For how many days?"),
        help_text=_("Needed for slowing down and suspending; a ban has no end."),
        min_value=1,
        max_value=365,
        required=False,
    )
    agreement = AgreementChoice(
        label=_("Which agreement is it about?"),
        help_text=_(
            "Needed where you decide against what they wrote, or something for the person."
        ),
        required=False,
        empty_label=_("None: it stays"),
        error_messages={
            "invalid_choice": _("That agreement was changed meanwhile. Choose once more."),
        },
    )
    reason = PlainTextField(
        label=_("Why, in words that they will read"),
        help_text=_(
            "Needed where the agreement is. Say what can be better, as you would face to face. "
            "Your name is not shown."
        ),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self, *args: Any, thing: Moderated | None, can_be_changed: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            choice for choice in choices_for(thing) if can_be_changed or choice != _ASK
        ]

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
