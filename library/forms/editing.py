"""What an editor's page asks besides the item itself, and in which order it asks everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.languages import language_choices
from library.content import Content
from library.forms.fields import LinesField
from library.forms.items import FORMS, ItemForm
from library.forms.widgets import EntriesWidget
from library.models import Item, Kind, Topic
from safety.full_text import beginning
from safety.idempotency import OnceOnlyForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# What the buttons send as "do"; those with a row carry its place: "up-2".
SAVE, PUBLISH, SCHEDULE, TAKE_BACK, PREVIEW = "save", "publish", "schedule", "take-back", "preview"
SAVING = {SAVE, PUBLISH, SCHEDULE, TAKE_BACK}
FARTHEST_AHEAD = timedelta(days=2 * 366)
MOST_FOUND = 8

Group = tuple["str | _StrPromise", tuple[str, ...]]
_ABOUT: Group = (gettext_lazy("What it is about"), ("summary", "topics"))
_HEAD = (gettext_lazy("What it is"), ("title", "subtitle", "credits"))
GROUPS: dict[Kind, tuple[Group, ...]] = {
    Kind.ESSAY: (
        _HEAD,
        (gettext_lazy("Its words"), ("markdown", "closing")),
        _ABOUT,
    ),
    Kind.ARTICLE: (
        _HEAD,
        (gettext_lazy("Where it is"), ("address", "access", "source", "issued")),
        _ABOUT,
    ),
    Kind.BOOK: (
        _HEAD,
        (gettext_lazy("The edition"), ("isbn13", "source", "issued", "edition", "form", "pages")),
        (gettext_lazy("For nothing"), ("copies",)),
        _ABOUT,
    ),
    Kind.LIST: (
        _HEAD,
        (gettext_lazy("What stands in it"), ("entries",)),
        _ABOUT,
    ),
}
GROUPS[Kind.GUIDE] = GROUPS[Kind.ARTICLE]
# Seldom needed, below the rest.
MORE = ("language", "issued", "licence", "slug", "to_confirm")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        # The one spelling that browsers take for a date.
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ReleaseForm(OnceOnlyForm, forms.Form):
    """When readers see it, and new topics. Days and times are those of where the reader is.

    ``version`` is the revision that was read; ``published_at`` what holds until now;
    ``suggestion`` the one that it is made of, closed with it.
    """

    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**63 - 1
    )
    suggestion = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1
    )
    new_topics = LinesField(
        label=gettext_lazy("A topic that is not there yet"),
        help_text=gettext_lazy("Its name. Several with a semicolon between them."),
        split=True,
        longest=80,
        widget=forms.TextInput,
    )
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=DateInput)
    time = forms.TimeField(label=gettext_lazy("Time"), required=False, widget=TimeInput)

    def __init__(
        self, *args: Any, do: str, at: datetime, published_at: datetime | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.do, self.at, self.published_at = do, at, published_at
        local = timezone.localtime(published_at or at + timedelta(days=1))
        is_later = published_at is not None and published_at > at
        self.fields["day"].initial = local.date()
        self.fields["time"].initial = local.time() if is_later else time(9)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["published_at"] = self._moment(data)
        return data

    def _moment(self, data: Mapping[str, Any]) -> datetime | None:
        if self.do == TAKE_BACK:
            return None
        if self.do == PUBLISH:
            is_there = self.published_at is not None and self.published_at <= self.at
            return self.published_at if is_there else self.at
        return self._later(data) if self.do == SCHEDULE else self.published_at

    def _later(self, data: Mapping[str, Any]) -> datetime | None:
        day, hour = data.get("day"), data.get("time")
        for name, said in (("day", day), ("time", hour)):
            if said is None and name not in self.errors:
                self.add_error(name, _("Say when readers are to see it."))
        if not isinstance(day, date) or not isinstance(hour, time):
            return None
        if not self.at.date() - timedelta(days=1) <= day <= (self.at + FARTHEST_AHEAD).date():
            self.add_error("day", _("Choose a day within the next two years."))
            return None
        # An hour that the clocks skip is the one after it, of one twice it is the first (PEP 495).
        zone = timezone.get_current_timezone()
        moment = datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)
        if moment <= self.at:
            self.add_error("time", _("Choose a time that is still to come."))
        return moment


@dataclass(frozen=True)
class EditForms:
    """What is sent together from an editor's page."""

    kind: Kind
    item: ItemForm
    release: ReleaseForm

    @property
    def both(self) -> list[forms.Form]:
        return [self.item, self.release]

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(words, [self.item[name] for name in names]) for words, names in GROUPS[self.kind]]

    @property
    def more(self) -> list[forms.BoundField]:
        above = {name for _words, names in GROUPS[self.kind] for name in names}
        return [self.item[name] for name in MORE if name not in above]

    @property
    def is_more_open(self) -> bool:
        """What is wrong, or waits to be looked up, is not hidden away."""
        return any(field.errors for field in self.more) or bool(self.item["to_confirm"].value())

    def is_valid(self) -> bool:
        # Both are asked, so that all errors are told at once.
        item, release = self.item.is_valid(), self.release.is_valid()
        return item and release

    def forget_errors(self) -> None:
        """It is looked at, and not sent yet."""
        for form in self.both:
            form.errors.clear()

    def content(self) -> Content:
        data = self.release.cleaned_data
        return self.item.content(published_at=data["published_at"], new_topics=data["new_topics"])

    def add_error(self, name: str, why: str) -> None:
        self.item.add_error(name if name in self.item.fields else None, why)


def edit_forms(
    kind: Kind,
    data: Any,
    *,
    do: str,
    at: datetime,
    initial: Mapping[str, Any],
    release: Mapping[str, int | None],
    published_at: datetime | None,
) -> EditForms:
    """``initial`` is the item as it is written, ``release`` what ReleaseForm keeps from the page;
    ``data`` what was sent, None for nothing."""
    item = FORMS[kind](data, initial={"language": "en", **initial})
    when = ReleaseForm(data, do=do, at=at, published_at=published_at, initial=release)
    topics = Topic.objects.order_by("place", "name").values_list("name", flat=True)
    widget = item.fields["topics"].widget
    assert isinstance(widget, forms.CheckboxSelectMultiple)
    widget.choices = [(name, name) for name in topics]
    language = str(item["language"].value() or "en")
    languages = dict(language_choices())
    item.fields["language"].widget = forms.Select(
        choices=list(({language: language} | languages).items())
    )
    if kind == Kind.LIST:
        _name_entries(item, do, (data or {}).get("entries-find", ""))
    if do.startswith("more-") and do[5:] in item.fields:
        item.fields[do[5:]].widget.more_was_asked = True
    return EditForms(kind, item, when)


def _name_entries(item: ItemForm, do: str, words: str) -> None:
    """Titles for what stands in a list, and what was looked for to be put there."""
    widget = item.fields["entries"].widget
    assert isinstance(widget, EntriesWidget)
    slugs = [row[0] for row in widget.format_value(item["entries"].value())]
    there = Item.objects.filter(slug__in=slugs[:1000]).only("slug", "title", "subtitle")
    widget.titles = {each.slug: each.full_title for each in there}
    if do == "find":
        widget.words = words
        widget.found = _found(words, slugs)


def _found(words: str, but: Sequence[str]) -> list[Item]:
    query = beginning(words)
    if query is None:
        return []
    found = Item.objects.filter(search=query).exclude(slug__in=but).exclude(kind=Kind.LIST)
    return list(found.newest_first().for_cards()[:MOST_FOUND])


def moved(data: Any, do: str) -> Any:
    """What was sent, with the list in it changed as the button says: "up-2", "add-<slug>"."""
    verb, dash, what = do.partition("-")
    if not dash or verb not in ("up", "down", "remove", "add"):
        return data
    data = data.copy()
    rows = list(zip(data.getlist("entries-item"), data.getlist("entries-note"), strict=False))
    if verb == "add":
        rows.append((what, ""))
    elif what.isascii() and what.isdigit() and len(what) < 5 and int(what) < len(rows):
        row = rows.pop(int(what))
        if verb != "remove":
            rows.insert(max(0, int(what) + (-1 if verb == "up" else 1)), row)
    data.setlist("entries-item", [slug for slug, _note in rows])
    data.setlist("entries-note", [note for _slug, note in rows])
    return data
