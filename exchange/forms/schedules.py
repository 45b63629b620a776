"""When something happens: once, every week, or any time before a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchange.categories.forms import Words, reword
from exchange.models.listings import ScheduleKind
from exchange.schedules import (
    HORIZON,
    LONGEST_BEFORE,
    LONGEST_WEEKLY,
    Before,
    Once,
    Schedule,
    Slot,
    Weekly,
    first_dates,
)
from places.clock import is_elsewhere, place_of

MIDNIGHT = time(0)
FARTHEST_AHEAD = timedelta(days=366)
USUAL_WEEKS = 8
# An end before the start is on the next day; what would be longer than a night is a slip.
LONGEST_NIGHT = timedelta(hours=14)
# What each kind of schedule asks; whatever stands in the other fields does not count.
ASKS = {
    ScheduleKind.ONCE: ("day", "starts_at", "ends_at"),
    ScheduleKind.WEEKLY: ("weekdays", "starts_at", "ends_at", "until"),
    ScheduleKind.BEFORE: ("last_day",),
}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        # The one spelling that browsers take for a date.
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ScheduleForm(forms.Form):
    """``cleaned_data["schedule"]`` is what was said, ``dates()`` the first dates it makes.

    Days and times are those of ``zone``. ``begun_at`` is the moment since which a listing "any
    time before a day" runs, where it is being changed, ``days_off`` what its person took out of a
    weekly one. ``kinds`` are those to choose from, the usual one first; ``words`` says in a
    category's own words what it asks.
    """

    # By this the page takes back what was wrong once there are dates.
    error_css_class = "of-schedule"

    schedule_kind = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=ScheduleKind.choices,
        error_messages={"required": gettext_lazy("Choose how often it happens.")},
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=DateInput())
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days of the week"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_at = forms.TimeField(
        label=gettext_lazy("From"), initial=time(17), required=False, widget=TimeInput()
    )
    ends_at = forms.TimeField(
        label=gettext_lazy("To"),
        help_text=gettext_lazy("After midnight is fine: 01:00 is on the next day then."),
        initial=time(20),
        required=False,
        widget=TimeInput(),
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("You can always make it longer, or stop earlier."),
        required=False,
        widget=DateInput(),
    )
    last_day = forms.DateField(
        label=gettext_lazy("On this day at the latest"),
        help_text=gettext_lazy("Any day and time from now to the end of this day will do."),
        required=False,
        widget=DateInput(),
    )

    def __init__(
        self,
        *args: Any,
        zone: ZoneInfo,
        at: datetime,
        begun_at: datetime | None = None,
        first_on: date | None = None,
        days_off: Collection[date] = (),
        kinds: Sequence[ScheduleKind] = tuple(ScheduleKind),
        words: Mapping[str, Words] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        self.zone, self.at, self.kinds = zone, at, kinds
        self.begun_at, self.days_off = begun_at or at, days_off
        self.today = at.astimezone(zone).date()
        self.first_on = first_on or self.today
        super().__init__(*args, **kwargs)
        field = self.fields["schedule_kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [choice for choice in ScheduleKind.choices if choice[0] in kinds]
        self.initial.setdefault("schedule_kind", kinds[0])
        reword(self, words)
        self.fields["until"].initial = self.today + timedelta(weeks=USUAL_WEEKS)
        for name in ("day", "until", "last_day"):
            self.fields[name].widget.attrs["min"] = self.today.isoformat()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        asked = ASKS.get(data.get("schedule_kind", ""), ())
        for name in {"day", "weekdays", "starts_at", "ends_at", "until", "last_day"} - {*asked}:
            self.errors.pop(name, None)
        for name in asked:
            if not data.get(name) and data.get(name) != MIDNIGHT and name not in self.errors:
                self.add_error(name, _MISSING[name])
        # Every error is told at once, also where another field is wrong.
        self._check_times(asked)
        self._check_days(asked)
        if asked and not self.errors:
            data["schedule"] = self._schedule(data)
        return data

    def dates(self) -> list[Slot]:
        """The dates that would be made now; none while something is missing or wrong."""
        schedule = self.cleaned_data.get("schedule") if self.is_valid() else None
        dates = first_dates(schedule, at=self.at) if schedule else []
        return [slot for slot in dates if slot.local_date not in self.days_off]

    @property
    def is_any_time(self) -> bool:
        """Whether any hour of its dates will do."""
        return bool(self["schedule_kind"].value() == ScheduleKind.BEFORE)

    @property
    def elsewhere(self) -> str:
        """Where the days and times are told, if clocks are otherwise than where the reader is."""
        return place_of(self.zone) if is_elsewhere(self.zone, self.at) else ""

    @property
    def goes_on(self) -> bool:
        """Whether there will be more dates than are made now."""
        schedule = self.cleaned_data.get("schedule") if self.is_valid() else None
        return isinstance(schedule, Weekly) and schedule.until > self.today + HORIZON

    def _check_times(self, asked: Collection[str]) -> None:
        if "ends_at" not in asked or {"starts_at", "ends_at"} & self.errors.keys():
            return
        starts_at, ends_at = self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]
        is_next_day = ends_at <= starts_at and ends_at != MIDNIGHT
        if is_next_day and timedelta(minutes=_minutes(starts_at, ends_at)) > LONGEST_NIGHT:
            self.add_error("ends_at", _("Choose a time after the one it starts at."))

    def _check_days(self, asked: Collection[str]) -> None:
        for name, farthest in _FARTHEST.items():
            if name in asked and name not in self.errors:
                self._lies_ahead(name, self.cleaned_data[name], farthest)

    def _schedule(self, data: Mapping[str, Any]) -> Schedule:
        """All that is asked is there and right; whether it has dates is told here."""
        if data["schedule_kind"] == ScheduleKind.BEFORE:
            return Before(min(self.begun_at, self.at), data["last_day"], self.zone)
        minutes = _minutes(data["starts_at"], data["ends_at"])
        if data["schedule_kind"] == ScheduleKind.ONCE:
            once = Once(data["day"], data["starts_at"], minutes, self.zone)
            words = _("This has gone by today already. Choose a later time.")
            return self._with_dates("ends_at", once, words)
        first_on, until = min(self.first_on, data["until"]), data["until"]
        weekdays = frozenset(data["weekdays"])
        weekly = Weekly(weekdays, data["starts_at"], minutes, first_on, until, self.zone)
        words = _("None of these weekdays comes before then. Choose a later last day.")
        return self._with_dates("until", weekly, words)

    def _with_dates(self, name: str, schedule: Schedule, words: str) -> Schedule:
        if not first_dates(schedule, at=self.at):
            self.add_error(name, words)
        return schedule

    def _lies_ahead(self, name: str, day: date, farthest: timedelta) -> None:
        if day < self.today:
            self.add_error(name, _("This day has gone by. Choose today or a later day."))
        elif day - self.today > farthest:
            words = ngettext(
                "Choose a day within the next %(days)d day.",
                "Choose a day within the next %(days)d days.",
                farthest.days,
            )
            self.add_error(name, words % {"days": farthest.days})


# How far ahead a day may lie, by field.
_FARTHEST = {"day": FARTHEST_AHEAD, "until": LONGEST_WEEKLY, "last_day": LONGEST_BEFORE}
_MISSING = {
    "day": gettext_lazy("Choose a day."),
    "weekdays": gettext_lazy("Tick at least one day of the week."),
    "starts_at": gettext_lazy("Say from what time."),
    "ends_at": gettext_lazy("Say until what time."),
    "until": gettext_lazy(
        "Choose a last day: everything here has an end, so that nothing goes stale."
    ),
    "last_day": gettext_lazy("Choose the day by which it should have happened."),
}


def _minutes(starts_at: time, ends_at: time) -> int:
    """How long it takes; an end that is not after the start is on the next day."""
    minutes = (ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute
    return minutes if minutes > 0 else minutes + 24 * 60
