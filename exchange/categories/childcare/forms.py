"""The questions of a childcare listing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchange.categories.childcare.models import OLDEST, Care, Child, ChildcareDetails, Home
from exchange.categories.forms import DetailsForm, Words, reword
from exchange.models.listings import Kind
from safety.text import PlainTextField

if TYPE_CHECKING:
    from exchange.models import Listing

MOST_CHILDREN = 8
USUAL_OLDEST = 12


class ChildForm(forms.Form):
    """One child; a row without an age is none."""

    age = forms.IntegerField(
        label=gettext_lazy("Age in years"),
        min_value=0,
        max_value=OLDEST,
        required=False,
        error_messages={"invalid": gettext_lazy("Say the age as a number of years.")},
    )
    notes = PlainTextField(
        label=gettext_lazy("What is good to know"),
        help_text=gettext_lazy("Stored encrypted, and shown only once you both agreed."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("notes") and data.get("age") is None and "age" not in self.errors:
            self.add_error("age", _("Say how old this child is."))
        return data


class ChildRows(forms.BaseFormSet[ChildForm]):
    """Of several children each is named, so that what is wrong says with which."""

    def add_fields(self, form: ChildForm, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None and self.total_form_count() > 1:
            form.fields["age"].label = _("Age of child %(number)d, in years") % {
                "number": index + 1
            }


ChildFormSet = forms.formset_factory(
    ChildForm,
    formset=ChildRows,
    extra=1,
    max_num=MOST_CHILDREN,
    absolute_max=MOST_CHILDREN,
    validate_max=True,
)


class ChildcareDetailsForm(DetailsForm):
    """A need has one row a child, an offer the ages and how many; the rest is the same list.

    ``children`` is the form set of a need; the button "preview" of the value ``MORE`` asks for one
    more row.
    """

    MORE = "more-children"

    in_common = ("homes", "care")

    at_once = forms.IntegerField(
        label=gettext_lazy("How many children at once"),
        min_value=1,
        max_value=MOST_CHILDREN,
        initial=2,
    )
    homes = forms.MultipleChoiceField(
        choices=Home.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one.")},
    )
    care = forms.MultipleChoiceField(
        choices=Care.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = ChildcareDetails
        fields = ("homes", "youngest", "oldest", "care")

    def __init__(self, *args: Any, quantity: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, quantity=quantity, **kwargs)
        reword(self, _ASKS[self.kind])
        if self.kind == Kind.NEED:
            for name in ("at_once", "youngest", "oldest"):
                del self.fields[name]
            self.children = self._child_rows(self.instance)
            return
        self.fields["youngest"] = _age(gettext_lazy("From the age of"), 2)
        self.fields["oldest"] = _age(gettext_lazy("To the age of"), USUAL_OLDEST)
        if quantity is not None:
            self.initial["at_once"] = quantity

    def begin_like(self, listing: Listing) -> None:
        super().begin_like(listing)
        details = listing.childcare
        if self.kind == Kind.OFFER:
            self.initial.update(youngest=details.youngest, oldest=details.oldest)
        elif listing.kind == Kind.NEED and not self.is_bound:
            self.children = self._child_rows(details)

    def _child_rows(self, like: ChildcareDetails) -> forms.BaseFormSet[ChildForm]:
        saved = [] if like._state.adding else like.children.all()
        initial = [{"age": child.age, "notes": child.notes} for child in saved]
        if self.is_bound:
            return ChildFormSet(_with_another_row(self.data), prefix="child", initial=initial)
        rows = ChildFormSet(prefix="child", initial=initial)
        rows.extra = 0 if initial else 1
        return rows

    @property
    def rows(self) -> list[forms.Form]:
        return list(self.children) if self.kind == Kind.NEED else []

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.kind == Kind.NEED:
            self._clean_children()
        elif data.get("youngest", 0) > data.get("oldest", OLDEST):
            self.add_error("oldest", _("Choose an age that is not below the youngest."))
        return data

    def _clean_children(self) -> None:
        if not self.children.is_valid():
            if self.children.non_form_errors():
                words = _("There can be %(most)d children at most.") % {"most": MOST_CHILDREN}
                self.add_error(None, words)
            return
        rows = [row.cleaned_data for row in self.children]
        children = [Child(**row) for row in rows if row.get("age") is not None]
        if children:
            self.instance.set_children(children)
        else:
            self._ask_for_age(_("Say how old the child is, or each of the children."))

    def _ask_for_age(self, words: str) -> None:
        """Beside the first row; a form that was sent without any says so by itself."""
        first = next(iter(self.children), None)
        if first is None:
            self.add_error(None, words)
        else:
            first.add_error("age", words)

    @property
    def quantity(self) -> int:
        if self.kind == Kind.OFFER:
            return int(self.cleaned_data["at_once"])
        return len(self.instance.children_to_be)

    @property
    def title(self) -> str:
        return title_of(self.kind, self.quantity)


def title_of(kind: Kind, count: int) -> str:
    if kind == Kind.OFFER:
        return _("Looking after children")
    return ngettext("Somebody for a child", "Somebody for %(count)d children", count) % {
        "count": count
    }


def _with_another_row(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was posted, and where the button was pressed for it, one empty row more."""
    if data.get("preview") != ChildcareDetailsForm.MORE:
        return data
    count = ChildFormSet(data, prefix="child").total_form_count()
    return {**_plain(data), "child-TOTAL_FORMS": str(min(count + 1, MOST_CHILDREN))}


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in data if name.startswith("child-")}


def _age(label: Any, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=OLDEST, initial=initial)


_ASKS: dict[Kind, dict[str, Words]] = {
    Kind.NEED: {
        "homes": (
            gettext_lazy("Where it can be"),
            gettext_lazy("Tick all that would work; the more, the more neighbours fit."),
        ),
        "care": (
            gettext_lazy("What somebody must be ready for"),
            gettext_lazy("Only those who say they are ready for it are suggested."),
        ),
    },
    Kind.OFFER: {
        "homes": (gettext_lazy("Where it can be"), gettext_lazy("Tick all that work for you.")),
        "care": (
            gettext_lazy("What you are ready for"),
            gettext_lazy("Tick only what you are sure of: parents rely on it."),
        ),
    },
}
