"""What of the queue to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.registry import reviewables
from moderation.rules import LABELS

if TYPE_CHECKING:
    from moderation.querysets import CaseQuerySet


class QueueForm(forms.Form):
    """Every filter is optional; what is not known is left out."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    reason = forms.ChoiceField(
        label=_("Why"), required=False, choices=[("", _("For any reason")), *LABELS.items()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(each.name, each.label) for each in reviewables()]
        self.fields["kind"].choices = [("", _("Everything")), *kinds]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What narrows it down, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, cases: CaseQuerySet) -> CaseQuerySet:
        chosen = self.chosen()
        if "kind" in chosen:
            cases = cases.filter(kind=chosen["kind"])
        if "reason" in chosen:
            cases = cases.filter(reasons__contains=[chosen["reason"]])
        return cases
