"""Suggesting something to read, or a correction of what the library says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.languages import language_choices
from library.duplicates import alike
from library.forms.fields import ONE_LINE, ISBNField, WebAddressField
from library.languages import language_words
from library.models import Article, Book, Item, Kind, Suggestion
from library.models.suggestions import MOST_ANSWER, MOST_CREDITS, MOST_WHY, Outcome
from safety.idempotency import OnceOnlyForm
from safety.text import PlainTextField

if TYPE_CHECKING:
    from accounts.models import User

# What others wrote; essays and reading lists are the group's own.
KINDS = [Kind.ARTICLE, Kind.GUIDE, Kind.BOOK]
# Of these there are facts to be corrected; of the others everything can be said in words.
WORKS = {Kind.ARTICLE: "address", Kind.GUIDE: "address", Kind.BOOK: "isbn13"}
FACTS = ("title", "credits", "address", "isbn13", "language", "why")


class SuggestForm(OnceOnlyForm, forms.Form):
    """Something new, or with ``item`` a correction of it.

    What the library has already that is like it is shown once (``found``); sent again, it is
    taken as it is.
    """

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[(kind.value, kind.label) for kind in KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what it is.")},
    )
    title = PlainTextField(label=gettext_lazy("Title"), one_line=True, max_length=200)
    credits = PlainTextField(
        label=gettext_lazy("By whom"),
        help_text=gettext_lazy("As it stands on the page or on the cover."),
        max_length=MOST_CREDITS,
        **ONE_LINE,
    )
    address = WebAddressField(
        label=gettext_lazy("Where it can be read"),
        help_text=gettext_lazy("The whole web address, beginning with https://."),
        max_length=500,
        **ONE_LINE,
    )
    isbn13 = ISBNField(
        label=gettext_lazy("ISBN of a book"),
        help_text=gettext_lazy("It stands on the back, above the lines for the till."),
        max_length=20,
        **ONE_LINE,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    why = PlainTextField(
        label=gettext_lazy("Why should others read it?"),
        max_length=MOST_WHY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    # Ids of what was shown as being like it.
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        by: User,
        item: Item | None = None,
        suggestion: Suggestion | None = None,
    ) -> None:
        self.by, self.item = by, item
        self.found: list[Item] = []
        initial = {"language": (get_language() or "en").partition("-")[0]}
        initial |= _facts_of(suggestion) if suggestion else _facts_in(item) if item else {}
        super().__init__(data, initial=initial)
        self._is_new = suggestion is None
        self._set_languages(str(initial["language"]))
        if item is not None:
            self._correct(item)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.item is not None and self._is_new and not set(self.changed_data) & set(FACTS):
            self.add_error("why", _("Change what is wrong, or say it here."))
        if not self.errors:
            self._show_what_is_like_it()
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """What was written, by the columns of Suggestion, once the form is valid."""
        names = ("kind", *FACTS)
        facts = {name: self.cleaned_data[name] for name in names if name in self.fields}
        of_item = {"kind": self.item.kind, "title": self.item.title} if self.item else {}
        return {**of_item, **facts}

    @cached_property
    def is_wanted(self) -> bool:
        """Whether it is about where an item is to be read that is known by its title only."""
        return "address" in self.fields and self.item is not None and not self.initial["address"]

    def _set_languages(self, known: str) -> None:
        choices = dict(language_choices())
        choices.setdefault(known, language_words(known))
        choices = {"": _("Not known"), **choices}
        self.fields["language"].choices = list(choices.items())  # type: ignore[attr-defined]

    def _correct(self, item: Item) -> None:
        """Only what can be wrong in an item of its kind is asked."""
        own = WORKS.get(Kind(item.kind))
        left_out = {"kind", "address", "isbn13"} - {own} if own else {"kind", *FACTS} - {"why"}
        for name in left_out:
            del self.fields[name]
        why = self.fields["why"]
        why.label, why.required = _("What should be different, and how do you know?"), not own

    def _show_what_is_like_it(self) -> None:
        """Once; what was seen before is taken as something else."""
        at = timezone.now()
        others = Item.objects.visible_to(self.by, at)
        title = self.cleaned_data.get("title", "")
        if self.item is not None:
            others, title = others.exclude(pk=self.item.pk), ""
        names = ("address", "isbn13")
        asked = {name: self.cleaned_data.get(name, "") for name in names}
        found = alike(others, title=title, **asked)
        seen = set(self.cleaned_data.get("seen", "").split())
        if {str(item.pk) for item in found} <= seen:
            return
        self.found = found
        self.add_error(
            None, _("The library has something like it. Look, and send it once more if it differs.")
        )
        typed = self.data.copy()
        typed["seen"] = " ".join(str(item.pk) for item in found)
        self.data: QueryDict = typed


class ChangeSuggestionForm(SuggestForm):
    """``version`` is that of the words that were read."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DecideForm(forms.Form):
    """What editors say to somebody's suggestion."""

    outcome = forms.ChoiceField(
        choices=[(each, each.label) for each in Outcome if each],
    )
    answer = PlainTextField(
        label=gettext_lazy("A word to whoever suggested it"),
        help_text=gettext_lazy("They are thanked in any case. Your name is not shown."),
        max_length=MOST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


def _facts_of(suggestion: Suggestion) -> dict[str, Any]:
    names = ("kind", *FACTS)
    return {name: getattr(suggestion, name) for name in names} | {
        "version": suggestion.review_version
    }


def _facts_in(item: Item) -> dict[str, Any]:
    """What the library says of it now."""
    own = item.own
    return {
        "title": item.title,
        "credits": item.credits[:MOST_CREDITS],
        "language": item.language,
        "address": own.address if isinstance(own, Article) else "",
        "isbn13": own.isbn13 if isinstance(own, Book) else "",
        "why": "",
    }
