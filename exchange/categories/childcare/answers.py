"""What somebody is asked who answers a childcare listing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.categories.answers import AnswerForm
from exchange.categories.childcare.forms import MOST_CHILDREN, title_of
from exchange.categories.childcare.models import OLDEST, Care, Child, ChildcareDetails
from exchange.models.listings import Kind
from safety.text import PlainTextField


class ChildcareAnswerForm(AnswerForm):
    """That one is ready for what the children need; or who they are, and what they need.

    There are as many rows as children are taken; one without an age is none.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        care = self.listing.childcare.care
        if self.kind == Kind.OFFER:
            if care:
                words = _("I am ready for %(care)s")
                self.must_say("ready", words % {"care": _names(care)})
            return
        for number in self.rows:
            self.fields |= _child_fields(number)
        self.fields["care"] = forms.MultipleChoiceField(
            label=gettext_lazy("What somebody must be ready for"),
            choices=Care.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    @property
    def rows(self) -> range:
        return range(1, min(self.most, MOST_CHILDREN) + 1)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.kind == Kind.NEED:
            self._check_children(data)
            missing = {*data.get("care", [])} - {*self.listing.childcare.care}
            if missing:
                words = _("They do not say that they are ready for %(care)s.")
                self.add_error("care", words % {"care": _names(sorted(missing))})
        return data

    def _check_children(self, data: dict[str, Any]) -> None:
        theirs = self.listing.childcare
        for number in self.rows:
            age = data.get(f"age-{number}")
            if age is None and data.get(f"notes-{number}") and f"age-{number}" not in self.errors:
                self.add_error(f"age-{number}", _("Say how old this child is."))
            elif age is not None and not theirs.youngest <= age <= theirs.oldest:
                words = _("They look after children from %(youngest)d to %(oldest)d.")
                ages = {"youngest": theirs.youngest, "oldest": theirs.oldest}
                self.add_error(f"age-{number}", words % ages)
        if not self.errors and not self._children():
            self.add_error("age-1", _("Say how old the child is, or each of the children."))

    def _children(self) -> list[Child]:
        data = self.cleaned_data
        return [
            Child(age=data[f"age-{number}"], notes=data[f"notes-{number}"])
            for number in self.rows
            if data[f"age-{number}"] is not None
        ]

    @property
    def quantity(self) -> int:
        return self.most if self.kind == Kind.OFFER else len(self._children())

    @property
    def title(self) -> str:
        return title_of(self.kind, self.quantity)

    def details(self, way: str) -> ChildcareDetails:
        theirs = self.listing.childcare
        if self.kind == Kind.OFFER:
            ages = {"youngest": theirs.youngest, "oldest": theirs.oldest}
            return ChildcareDetails(homes=[way], care=theirs.care, **ages)
        details = ChildcareDetails(homes=[way], care=self.cleaned_data["care"])
        details.set_children(self._children())
        return details


def _child_fields(number: int) -> dict[str, forms.Field]:
    return {
        f"age-{number}": forms.IntegerField(
            label=_("Age of child %(number)d, in years") % {"number": number},
            min_value=0,
            max_value=OLDEST,
            required=False,
        ),
        f"notes-{number}": PlainTextField(
            label=_("What is good to know of child %(number)d") % {"number": number},
            help_text=_("Stored encrypted, and shown only once you both agreed."),
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
    }


def _names(care: list[str]) -> str:
    return get_text_list([str(Care(each).label) for each in care], _("and"))
