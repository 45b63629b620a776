"""What to show in the list of offers and needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Case, QuerySet, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.languages import language_choices
from exchange.categories.filters import Several
from exchange.categories.registry import CATEGORIES
from exchange.forms.schedules import FARTHEST_AHEAD
from exchange.models.listings import Kind
from places import clock
from places.distances import describe_steps
from places.models import Neighbourhood
from places.widgets import LongSelect
from safety import full_text
from safety.text import PlainTextField

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from exchange.querysets import ListingQuerySet

# Those that always show; the others are folded away until somebody wants them.
USUAL = ("q", "kind", "category")
MOST_NEIGHBOURHOODS = 200
UNKNOWN = {"invalid_choice": gettext_lazy("We do not know this one.")}
NO_DAY = {"invalid": gettext_lazy("Write a day as year-month-day, such as 2030-12-24.")}


@dataclass(frozen=True)
class Chip:
    """A filter that is on, in words, and the list without it."""

    words: str
    url: str


class DayField(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class BrowseForm(forms.Form):
    """Every filter of the list, each optional; what stands in the address is what ``narrow`` does.

    ``reader`` is who looks. What cannot be understood is left out, and ``left_out`` says so.
    """

    q = PlainTextField(
        label=gettext_lazy("Words"),
        one_line=True,
        max_length=full_text.LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
        error_messages={"max_length": gettext_lazy("Look for at most %(limit_value)d letters.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=[
            ("", gettext_lazy("Offers and needs")),
            (Kind.OFFER, gettext_lazy("Offers")),
            (Kind.NEED, gettext_lazy("Needs")),
        ],
        required=False,
        error_messages=UNKNOWN,
    )
    category = forms.ChoiceField(label=gettext_lazy("What"), required=False, error_messages=UNKNOWN)
    near = forms.ChoiceField(label=gettext_lazy("Near me"), required=False, error_messages=UNKNOWN)
    neighbourhood = forms.ChoiceField(
        widget=LongSelect,
        label=gettext_lazy("Where"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("We do not know this neighbourhood.")},
    )
    from_day = DayField(label=gettext_lazy("From"), required=False, error_messages=NO_DAY)
    to_day = DayField(label=gettext_lazy("To"), required=False, error_messages=NO_DAY)
    weekday = Several(label=gettext_lazy("Weekdays"), choices=list(WEEKDAYS.items()))
    language = forms.ChoiceField(
        widget=LongSelect, label=gettext_lazy("Language"), required=False, error_messages=UNKNOWN
    )

    def __init__(self, data: QueryDict, *, reader: User | AnonymousUser, at: datetime) -> None:
        super().__init__(data)
        self.reader, self.at = reader, at
        self.cell = reader.cell if reader.is_authenticated else ""
        labels = [(name, category.label) for name, category in CATEGORIES.items()]
        self._offer("category", [("", _("Everything")), *labels])
        self._offer_distances()
        self._offer("language", [("", _("Any language")), *language_choices()])
        self.neighbourhoods = {each.slug: each for each in self._some_neighbourhoods(data)}
        names = [(slug, each.name) for slug, each in self.neighbourhoods.items()]
        self._offer("neighbourhood", [("", _("Everywhere")), *names])
        category = CATEGORIES.get(data.get("category", ""))
        self.of_category = category.filters(data) if category and category.filters else None
        for form in self._forms:
            form.is_valid()

    def _some_neighbourhoods(self, data: QueryDict) -> QuerySet[Neighbourhood]:
        """The one that is chosen first, then those of the reader's own city; so many of the others
        that the list stays one to choose from, and costs the same with a thousand towns."""
        here = (self.reader.is_authenticated and self.reader.neighbourhood_id) or 0
        city = Neighbourhood.objects.filter(pk=here).order_by().values("city")
        chosen = data.get("neighbourhood", "")
        turn = Case(When(slug=chosen, then=0), When(city__in=city, then=1), default=2)
        active = Neighbourhood.objects.active().annotate(turn=turn)
        return active.order_by("turn", "city", "name", "id")[:MOST_NEIGHBOURHOODS]

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _offer_distances(self) -> None:
        steps = enumerate(describe_steps()) if self.cell else ()
        self._offer("near", [("", _("Any distance")), *((str(step), how) for step, how in steps)])
        if not self.cell:
            where = _("Sign in and say where you are, then you can choose how far.")
            self.fields["near"].error_messages["invalid_choice"] = where

    @property
    def _forms(self) -> list[forms.Form]:
        return [self, *([self.of_category] if self.of_category else [])]

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from_day"), self.cleaned_data.get("to_day")
        if last and last < self._today:
            self.add_error("to_day", _("That day is over."))
        elif first and last and last < first:
            self.add_error("to_day", _("That is before the first day."))
        return self.cleaned_data

    def narrow(self, listings: ListingQuerySet) -> ListingQuerySet:
        """Those of ``listings`` that every filter lets through."""
        chosen = self.cleaned_data
        same = ("kind", "category")
        listings = listings.filter(**{name: chosen[name] for name in same if chosen.get(name)})
        if self.chosen_neighbourhood:
            listings = listings.filter(neighbourhood=self.chosen_neighbourhood)
        if words := chosen.get("q"):
            listings = listings.saying(words, self._languages())
        if language := chosen.get("language"):
            listings = listings.speaking(language)
        if any(chosen.get(name) for name in ("from_day", "to_day", "weekday")):
            listings = listings.on_days(list(self._ranges()), self.at)
        if self.is_by_distance:
            listings = listings.within_step(int(chosen["near"]), self.cell)
        return self.of_category.narrow(listings) if self.of_category else listings

    @property
    def is_search(self) -> bool:
        """Whether more is asked for than a kind and a category, which anybody clicks through."""
        return any(name not in ("kind", "category") for name, value, words in self._active())

    @property
    def has_more(self) -> bool:
        """Whether a filter is on, or wrong, that is not among the usual ones."""
        used = {name for name, value, words in self._active()}.union(
            *(f.errors for f in self._forms)
        )
        return bool(used - set(USUAL))

    @property
    def chosen_neighbourhood(self) -> Neighbourhood | None:
        return self.neighbourhoods.get(self.cleaned_data.get("neighbourhood", ""))

    @property
    def is_by_distance(self) -> bool:
        return bool(self.cleaned_data.get("near"))

    @cached_property
    def chips(self) -> list[Chip]:
        """One for each filter that is on; of several that were ticked, one for each."""
        return [
            Chip(words, self.url(without=(name, value))) for name, value, words in self._active()
        ]

    @cached_property
    def left_out(self) -> list[str]:
        """What of the address was not understood, or does not apply, in sentences."""
        words = [
            _("%(filter)s: %(why)s") % {"filter": form.fields[name].label, "why": error}
            for form in self._forms
            for name, errors in form.errors.items()
            for error in errors
        ]
        return words + list(self._of_other_categories())

    def url(self, *, without: tuple[str, str] = ("", ""), **place: object) -> str:
        """This list with every filter that was understood, but one."""
        query = [(name, value) for name, value, words in self._active() if (name, value) != without]
        if without[0] == "category" and self.of_category:
            query = [pair for pair in query if pair[0] not in self.of_category.fields]
        return f"?{urlencode([*query, *place.items()])}"

    def _active(self) -> Iterator[tuple[str, str, str]]:
        """Name, value as in the address, and words of each filter that is on."""
        for form in self._forms:
            for name, field in form.fields.items():
                chosen = form.cleaned_data.get(name)
                if chosen is None or chosen is False or chosen in ("", []):
                    continue
                for each in chosen if isinstance(chosen, list) else [chosen]:
                    yield name, _in_address(each), _in_words(field, each)

    def _of_other_categories(self) -> Iterator[str]:
        for category in CATEGORIES.values():
            if category.filters is None or isinstance(self.of_category, category.filters):
                continue
            for name, field in category.filters.base_fields.items():
                if self.data.get(name):
                    words = {"filter": field.label, "category": category.label}
                    yield _("%(filter)s: only for %(category)s.") % words

    def _languages(self) -> list[str]:
        """Those that the reader reads: of this page, and what they say they speak."""
        spoken = self.reader.languages if self.reader.is_authenticated else []
        return [(get_language() or "").partition("-")[0], *spoken]

    @property
    def _today(self) -> date:
        return timezone.localtime(self.at).date()

    def _ranges(self) -> Iterator[tuple[datetime, datetime]]:
        """From when to when it may be; days in a row in one."""
        chosen = self.cleaned_data
        day = max(chosen.get("from_day") or self._today, self._today)
        end = self._today + FARTHEST_AHEAD
        end = min(chosen.get("to_day") or end, end)
        weekdays = {int(number) for number in chosen.get("weekday") or WEEKDAYS}
        start = None
        while day <= end:
            if day.weekday() in weekdays:
                start = start or day
            elif start:
                yield _midnight(start), _midnight(day)
                start = None
            day += timedelta(days=1)
        if start:
            yield _midnight(start), _midnight(day)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


def _in_address(value: Any) -> str:
    return "on" if value is True else str(value)


def _in_words(field: forms.Field, value: Any) -> str:
    if value is True:
        return str(field.label)
    if isinstance(field, forms.ChoiceField):
        choices: Iterable[tuple[Any, Any]] = field.choices  # type: ignore[assignment]
        labels = {str(key): label for key, label in choices}
        value = labels[str(value)]
    elif isinstance(value, date):
        value = clock.day(value)
    return _("%(filter)s: %(value)s") % {"filter": field.label, "value": value}
