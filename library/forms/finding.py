"""What to look for in the library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from library.languages import language_words
from library.models import Access, Item, Kind, Topic
from safety import full_text
from safety.text import PlainTextField

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from library.querysets import ItemQuerySet

UNKNOWN = {"invalid_choice": gettext_lazy("We do not know this one.")}
FACETS = ("kind", "topic", "language", "year", "free")


class FindForm(forms.Form):
    """Words, and what they are narrowed by; what cannot be understood is left out and said."""

    q = PlainTextField(
        label=gettext_lazy("Words"),
        one_line=True,
        max_length=full_text.LONGEST,
        required=False,
        error_messages={"max_length": gettext_lazy("Look for at most %(limit_value)d letters.")},
        widget=forms.TextInput(
            attrs={"type": "search", "enterkeyhint": "search", "autocomplete": "off"}
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Kind.choices, required=False, error_messages=UNKNOWN
    )
    topic = forms.SlugField(label=gettext_lazy("Topic"), max_length=80, required=False)
    language = forms.RegexField(
        "^[a-z]{2,3}(-[a-z0-9]{2,8})*$",
        label=gettext_lazy("Language"),
        max_length=10,
        required=False,
    )
    year = forms.CharField(
        label=gettext_lazy("Year"),
        required=False,
        validators=[RegexValidator(r"\A[0-9]{4}\Z", gettext_lazy("Write four digits."))],
    )
    free = forms.BooleanField(label=gettext_lazy("Free to read"), required=False)

    def __init__(self, data: QueryDict, *, reader: User | AnonymousUser) -> None:
        super().__init__(data, auto_id="find_%s")
        self.reader = reader
        self.is_valid()

    def clean_topic(self) -> str:
        slug: str = self.cleaned_data["topic"]
        topics = Topic.objects.visible_to(self.reader, timezone.now())
        self.chosen_topic = topics.filter(slug=slug).first() if slug else None
        if slug and self.chosen_topic is None:
            raise forms.ValidationError(_("We do not know this one."))
        return slug

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    @property
    def languages(self) -> list[str]:
        """Those that the reader reads."""
        spoken = self.reader.languages if self.reader.is_authenticated else []
        return [(get_language() or "").partition("-")[0], *spoken]

    def narrowed(self, at: datetime) -> ItemQuerySet:
        """What is published and fits, whatever it says; the newest first."""
        chosen = self.cleaned_data
        items = Item.objects.published(at).newest_first()
        if chosen.get("topic") and self.chosen_topic:
            items = Item.objects.newest_about(self.chosen_topic, at)
        if kind := chosen.get("kind"):
            items = items.filter(kind=kind)
        if language := chosen.get("language"):
            items = items.filter(language=language)
        if year := chosen.get("year"):
            items = items.of_year(year)
        if chosen.get("free"):
            items = items.filter(access=Access.FREE)
        return items

    def url(self, **changes: str) -> str:
        """This search with something else in it; an empty text takes it out."""
        query = {**dict(self.active()), **changes}
        return f"?{urlencode({name: value for name, value in query.items() if value})}"

    @property
    def everywhere(self) -> str:
        """These words, narrowed by nothing."""
        return self.url(**dict.fromkeys(FACETS, ""))

    def active(self) -> Iterator[tuple[str, str]]:
        for name in ("q", *FACETS):
            if value := self.cleaned_data.get(name):
                yield name, "on" if value is True else str(value)

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """What the search is narrowed by, in words, with the search without it."""
        return [
            (self._in_words(name, value), self.url(**{name: ""}))
            for name, value in self.active()
            if name != "q"
        ]

    def _in_words(self, name: str, value: str) -> str:
        if name == "kind":
            return str(Kind(value).label)
        if name == "topic" and self.chosen_topic:
            return self.chosen_topic.name
        if name == "language":
            return language_words(value)
        return value if name == "year" else str(self.fields[name].label)

    @property
    def left_out(self) -> list[str]:
        return [
            _("%(filter)s: %(why)s") % {"filter": self.fields[name].label, "why": error}
            for name, errors in self.errors.items()
            for error in errors
        ]

    @property
    def hidden(self) -> list[tuple[str, Any]]:
        """What the search field keeps when somebody looks for other words."""
        return [pair for pair in self.active() if pair[0] != "q"]
