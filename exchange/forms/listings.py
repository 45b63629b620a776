"""Posting and changing what one offers or needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.languages import language_choices
from exchange.categories.forms import DetailsForm, reword
from exchange.content import ListingContent
from exchange.forms.schedules import ScheduleForm
from exchange.models.listings import Kind, Outcome, Visibility
from exchange.permissions import may_be_commented
from exchange.phrases import reach_choices
from places.forms import PlaceFormMixin
from safety.asks_about_contact import AsksAboutContact
from safety.idempotency import OnceOnlyForm
from safety.text import PlainTextField

if TYPE_CHECKING:
    from exchange.categories.base import Category

FIELDS = ("title", "words", "languages", "reach_km", "address", "visibility")


class ListingForm(AsksAboutContact, PlaceFormMixin, forms.Form):
    """What any listing says, whatever its category; the category's own form stands beside it."""

    read_by_others = ("title", "words")
    contact_question = gettext_lazy(
        "This looks like a phone number, an e-mail address or a street address. Everybody who sees "
        "this post will see it; whoever you agree with sees what you share anyway. Take it out, or "
        "tick below that you leave it in."
    )

    title = PlainTextField(
        one_line=True,
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("A few words for the list. Leave it empty and we find some."),
        max_length=100,
        required=False,
    )
    words = PlainTextField(
        label=gettext_lazy("Anything else to know"),
        help_text=gettext_lazy(
            "Shown to everybody who can see this: no phone number, no address, no names of others."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reach_km = forms.TypedChoiceField(
        label=gettext_lazy("How far it goes"),
        help_text=gettext_lazy("Measured from your patch to theirs, as the crow flies."),
        coerce=int,
        error_messages={"required": gettext_lazy("Choose how far it may go.")},
    )
    address = PlainTextField(
        label=gettext_lazy("Where exactly"),
        help_text=gettext_lazy(
            "Street, door, bell. Stored encrypted: only the person you agree with sees it."
        ),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages you could talk in"),
        help_text=gettext_lazy(
            "A shared language counts a little; the lack of one rules nobody out."
        ),
        choices=language_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    comments = forms.BooleanField(
        label=gettext_lazy("Let others write comments below it"),
        help_text=gettext_lazy(
            "Whoever can see it reads them; neighbours who take part can write. You can close them "
            "again at any time."
        ),
        required=False,
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who can see it"),
        help_text=gettext_lazy(
            "Organizers of the group see it too, whatever you choose. “Organizers only”: they are "
            "told, and can introduce you to somebody. Nobody else finds it, but whom you ask sees "
            "it."
        ),
        error_messages={"required": gettext_lazy("Choose who can see it.")},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, kind: Kind, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == Kind.NEED:
            del self.fields["reach_km"]
        else:
            self._offer_reach(self.initial.get("reach_km"))
        self._offer_visibilities(category.visibilities[kind])
        if kind not in {way.place_of for way in category.ways}:
            # Nothing ever happens at their place.
            del self.fields["address"]
        if not may_be_commented(category, kind):
            del self.fields["comments"]
        # What the category answers itself, where the kind has the field at all.
        self.answered = {
            name: value for name, value in category.unasked.items() if self.fields.pop(name, None)
        }
        reword(self, category.words.get(kind, {}))

    def _offer_visibilities(self, allowed: Sequence[Visibility]) -> None:
        field = self.fields["visibility"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [choice for choice in Visibility.choices if choice[0] in allowed]
        if self.initial.get("visibility") not in allowed:
            self.initial["visibility"] = allowed[0]

    def _offer_reach(self, now: int | None) -> None:
        """The usual steps, and the one there is; the fourth is where most people begin."""
        choices = reach_choices(also=now)
        field = self.fields["reach_km"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        self.initial.setdefault("reach_km", choices[3][0])


class NewListingForm(OnceOnlyForm, ListingForm):
    """Makes one listing, however often it is sent."""


class EditListingForm(ListingForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@dataclass(frozen=True)
class PostingForms:
    """The three parts of the one form that people see; its errors are shown as those of one."""

    listing: ListingForm
    schedule: ScheduleForm
    details: DetailsForm

    @property
    def all(self) -> list[forms.BaseForm]:
        return [self.details, *self.details.rows, self.schedule, self.listing]

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (field for form in self.all for field in form)

    @property
    def errors(self) -> dict[str, Any]:
        return {
            form.add_prefix(name): errors
            for form in self.all
            for name, errors in form.errors.items()
        }

    @property
    def non_field_errors(self) -> list[str]:
        return [str(error) for form in self.all for error in form.non_field_errors()]

    def is_valid(self) -> bool:
        # All of them, so that every error is told at once.
        are_valid = [form.is_valid() for form in self.all]
        if self.details.is_valid() and self.listing.cleaned_data.get("cell"):
            self.details.check_place(self.listing.cleaned_data["cell"])
        return all(are_valid) and self.details.is_valid()

    def forget_errors(self) -> None:
        """Show what was typed without judging it: it is not finished."""
        for form in (self.details, *self.details.rows, self.listing):
            form.errors.clear()

    def changed_labels(self) -> list[str]:
        """What is typed here and differs from what is saved."""
        names = [(form, name) for form in self.all for name in form.changed_data]
        hidden = ("once", "version", "point", "town", "as_is")
        labels = [str(form[name].label) for form, name in names if name not in hidden]
        return list(dict.fromkeys(labels))

    def content(self) -> ListingContent:
        """All that was said; the forms are valid."""
        data = self.listing.cleaned_data
        fields = {name: data[name] for name in FIELDS if name in data}
        fields |= self.listing.answered
        fields["title"] = fields["title"] or self.details.title
        return ListingContent(
            fields=fields,
            neighbourhood=data["neighbourhood"],
            cell=data["cell"],
            schedule=self.schedule.cleaned_data["schedule"],
            quantity=self.details.quantity,
            details=self.details.instance,
            comments=data.get("comments"),
        )


class CloseForm(forms.Form):
    """How it ended: asked kindly, never required."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("How did it end?"),
        choices=[
            (Outcome.ARRANGED_HERE, Outcome.ARRANGED_HERE.label),
            (Outcome.ARRANGED_ELSEWHERE, Outcome.ARRANGED_ELSEWHERE.label),
            (Outcome.NOT_ANY_MORE, Outcome.NOT_ANY_MORE.label),
            (Outcome.UNKNOWN, gettext_lazy("I would rather not say")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
