"""Narrowing the log down."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.deeds import all_deeds
from moderation.querysets import LogQuerySet


class LogFilterForm(forms.Form):
    """By deed and by organizer; what is not known narrows nothing."""

    deed = forms.ChoiceField(label=_("What was done"), required=False)
    by = forms.ChoiceField(label=_("By whom"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        deeds = [(each.name, each.label) for each in all_deeds()]
        organizers = User.objects.organizers().order_by("display_name", "id")
        people = [(str(each.uuid), each.display_name) for each in organizers]
        for name, choices in (("deed", deeds), ("by", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Everything") if name == "deed" else _("Everybody")), *choices]
        self.is_valid()

    def chosen(self) -> dict[str, str]:
        """What narrows it down, by name."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, entries: LogQuerySet) -> LogQuerySet:
        chosen = self.chosen()
        if "deed" in chosen:
            entries = entries.doing(chosen["deed"])
        if "by" in chosen:
            entries = entries.filter(by=chosen["by"])
        return entries
