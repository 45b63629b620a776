"""Choosing a place: from a list, or by the device, of which only the cell remains."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.db.models import Case, Prefetch, Q, When
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from places.cells import PointOutOfRange, distance_km, parse_point, snap
from places.distances import describe_patch
from places.models import Landmark, Neighbourhood
from places.widgets import LongSelect
from safety.text import PlainTextField

BY_DEVICE = "point"
AS_BEFORE = "kept"
# Who is farther than this from every neighbourhood of the group is somewhere else today.
FARTHEST_KM = 15.0
# Nobody chooses from a longer list, and an old phone would not show it.
MOST_LISTED = 200
LONGEST_WORDS = 100

if TYPE_CHECKING:
    _FormMixin = forms.BaseForm
else:
    _FormMixin = object


@dataclass(frozen=True)
class Place:
    """Where somebody or something is; ``NOWHERE`` for people who would rather not say."""

    neighbourhood: Neighbourhood | None
    cell: str


NOWHERE = Place(None, "")


def _help() -> str:
    return gettext(
        "Others see the neighbourhood, about how far away it is and, of what you post, a patch of "
        "the map %(width)s. Of a place you choose here only that patch is kept, never the point "
        "itself."
    ) % {"width": describe_patch()}


class PointField(forms.Field):
    """The device's point as text; PlaceFormMixin reads it, so that errors stand at the list."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> str:
        return "" if value is None else str(value)


class PlaceFormMixin(_FormMixin, metaclass=forms.forms.DeclarativeFieldsMetaclass):
    """Gives a form ``cleaned_data["neighbourhood"]`` and ``cleaned_data["cell"]``.

    ``current`` is the place until now, offered again; ``used_cells`` every cell this person ever
    used, for the one-ring rule; without ``place_required`` one may also be nowhere (None and ""),
    which reads ``nowhere``.
    A group with more than MOST_LISTED neighbourhoods lists those of the same city as ``current``,
    and those that the words in ``town`` find: sent once, they are in the list to choose from; where
    there is only one, that is it.
    Render with templates/places/_place_fields.html. A form with ``clean`` of its own calls
    ``super().clean()``, and one that does not ask calls ``leave_place_out``. Costs two queries.
    """

    place = forms.ChoiceField(
        widget=LongSelect,
        label=_("Where"),
        help_text=lazy(_help, str)(),
        error_messages={
            "required": _("Choose the neighbourhood or the landmark that is nearest."),
            "invalid_choice": _("This place is not in the list any more. Choose another one."),
        },
    )
    town = PlainTextField(
        label=_("Somewhere else"),
        help_text=_(
            "Is it not in the list? Write the town or the neighbourhood; once you sent this form, "
            "the list has what we found."
        ),
        one_line=True,
        max_length=LONGEST_WORDS,
        required=False,
    )
    point = PointField(required=False)

    def __init__(
        self,
        *args: Any,
        current: Place = NOWHERE,
        used_cells: Collection[str] = (),
        place_required: bool = True,
        nowhere: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.used_cells, self.current = used_cells, current
        self.neighbourhoods, self.are_all = self._listed()
        if self.are_all:
            del self.fields["town"]
        self.places = _options(self.neighbourhoods)
        # What is typed instead may be enough.
        self.fields["place"].required = place_required and not self._town
        self.unsaid = gettext("Choose a place") if place_required else nowhere or _unsaid()
        self.initial.setdefault("place", self._offer(current))

    def leave_place_out(self) -> None:
        for name in ("place", "town", "point"):
            self.fields.pop(name, None)

    @property
    def _town(self) -> str:
        """What was typed to look for, as far as it can be."""
        try:
            town: str = self.fields["town"].clean(self.data.get(self.add_prefix("town")))
        except (forms.ValidationError, KeyError):
            return ""
        return town

    def _listed(self) -> tuple[list[Any], bool]:
        """The neighbourhoods to choose from, and whether those are all that there are."""
        near = Q(city=self.current.neighbourhood.city) if self.current.neighbourhood else Q(pk=None)
        wanted = near | _called(self._town) | _posted(self.data.get(self.add_prefix("place")))
        found = list(_with_landmarks(wanted)[: MOST_LISTED + 1])
        if len(found) <= MOST_LISTED:
            return found, True
        return [each for each in found[:MOST_LISTED] if each.is_wanted], False

    def begin_at(self, place: Place) -> None:
        """Begin with another place than the current one, also one that is not in the list."""
        self.initial["place"] = self._offer(place)

    def _offer(self, current: Place) -> str:
        """Let people choose, ``current`` too; returns the option that is ``current``."""
        kept = self._keep(current)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", self.unsaid),
            *([(AS_BEFORE, _as_before(current))] if kept == AS_BEFORE else []),
            *([(BY_DEVICE, gettext("Where I am now"))] if self._is_by_device() else []),
            *_groups(self.neighbourhoods),
        ]
        return kept

    def _keep(self, current: Place) -> str:
        """The option for the place until now; one of its own when it came from a device."""
        if not current.cell:
            return ""
        for value, place in self.places.items():
            if place == current:
                return value
        self.places[AS_BEFORE] = current
        return AS_BEFORE

    def _is_by_device(self) -> bool:
        return self.is_bound and self.data.get(self.add_prefix("place")) == BY_DEVICE

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        text, town = cleaned.pop("point", ""), cleaned.pop("town", "")
        if "place" in cleaned:
            place = self._look_up(town, cleaned["place"]) or self._place_of(cleaned["place"], text)
            cleaned |= {"neighbourhood": place.neighbourhood, "cell": place.cell}
        return cleaned

    def _look_up(self, town: str, value: str) -> Place | None:
        """The one place that is called so, unless one of several was chosen, or the device."""
        found = [each for each in self.neighbourhoods if _is_called(town, each)] if town else []
        if not town or value == BY_DEVICE or value in _options(found):
            return None
        if len(found) == 1:
            return Place(found[0], found[0].cell)
        if found:
            words = gettext("Several places are called that. Choose one: they are in the list now.")
            self.add_error("place", words)
        else:
            words = gettext("We found no such place. Write it as it is on a map.")
            self.add_error("town", words)
        return NOWHERE

    def _place_of(self, value: str, point: str) -> Place:
        if value != BY_DEVICE:
            return self.places.get(value, NOWHERE)
        try:
            cell = snap(*parse_point(point), used=self.used_cells)
        except PointOutOfRange:
            self.add_error("place", gettext("Your device did not say where. Choose from the list."))
            return NOWHERE
        every = self.neighbourhoods if self.are_all else Neighbourhood.objects.active()
        nearest = min(every, key=lambda one: (distance_km(one.cell, cell), one.pk), default=None)
        if nearest is None or distance_km(nearest.cell, cell) > FARTHEST_KM:
            self.add_error(
                "place", gettext("You are far from every neighbourhood here. Choose from the list.")
            )
            return NOWHERE
        return Place(nearest, cell)


def _with_landmarks(wanted: Q) -> models.QuerySet[Any]:
    """Every neighbourhood, with whether it is one of ``wanted``; those first."""
    landmarks = Prefetch("landmarks", Landmark.objects.order_by("name", "id"))
    active = Neighbourhood.objects.active().prefetch_related(landmarks)
    is_wanted = Case(When(wanted, then=True), default=False)
    return active.annotate(is_wanted=is_wanted).order_by("-is_wanted", "city", "name", "id")


def _called(town: str) -> Q:
    """Whose name and city have all of the words; nothing has none."""
    found = Q() if town else Q(pk=None)
    for word in town.split():
        found &= Q(name__icontains=word) | Q(city__icontains=word)
    return found


def _is_called(town: str, one: Neighbourhood) -> bool:
    """The same of one that was read."""
    return all(
        word in one.name.casefold() or word in one.city.casefold()
        for word in town.casefold().split()
    )


def _posted(value: object) -> Q:
    """The neighbourhood that an option stands for, or whose landmark it is."""
    kind, _dash, number = str(value)[:40].partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < len(str(2**63))):
        return Q(pk=None)
    if kind == "landmark":
        return Q(pk__in=Landmark.objects.filter(pk=number).values("neighbourhood"))
    return Q(pk=number)


def _options(neighbourhoods: Iterable[Neighbourhood]) -> dict[str, Place]:
    options: dict[str, Place] = {}
    for one in neighbourhoods:
        options[_value(one)] = Place(one, one.cell)
        for landmark in one.landmarks.all():
            options[_value(landmark)] = Place(one, landmark.cell)
    return options


def _value(place: Neighbourhood | Landmark) -> str:
    kind = "neighbourhood" if isinstance(place, Neighbourhood) else "landmark"
    return f"{kind}-{place.pk}"


def _groups(neighbourhoods: Iterable[Neighbourhood]) -> list[tuple[str, list[tuple[str, str]]]]:
    """One group a city; in it each neighbourhood, followed by its landmarks."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in neighbourhoods:
        options = groups.setdefault(one.city, [])
        options.append((_value(one), one.name))
        for landmark in one.landmarks.all():
            words = {"neighbourhood": one.name, "landmark": landmark.name}
            label = gettext("%(landmark)s (%(neighbourhood)s)") % words
            options.append((_value(landmark), label))
    return list(groups.items())


def _unsaid() -> str:
    return gettext("I would rather not say")


def _as_before(current: Place) -> str:
    if current.neighbourhood is None:
        return gettext("As before")
    name = current.neighbourhood.name
    return gettext("%(neighbourhood)s, as before") % {"neighbourhood": name}
