"""What changed in an item, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from library.forms.items import FORMS
from library.history import Change, Written, changes
from library.models import Kind
from places.clock import day_and_time


@dataclass(frozen=True)
class Told:
    """``lines`` have "-" for what is gone, "+" for what is new, " " for what stands beside it."""

    label: str
    lines: list[tuple[str, str]]


def told_changes(kind: Kind, before: Written, after: Written) -> list[Told]:
    return [_told(kind, change) for change in changes(before, after) if change.name != "kind"]


def _told(kind: Kind, change: Change) -> Told:
    if change.name == "published_at":
        change = Change(change.name, _when(change.before), _when(change.after))
        return Told(_("When readers see it"), change.lines())
    field = FORMS[kind].base_fields.get(change.name)
    return Told(str(field.label if field else change.name), change.lines())


def _when(text: str) -> str:
    moment = parse_datetime(text) if text else None
    return day_and_time(moment) if moment else _("not yet: it is a draft")
