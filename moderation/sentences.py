"""The log in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext as _

from accounts.models import User
from moderation.deeds import UnknownDeed, deed

if TYPE_CHECKING:
    from moderation.models import LogEntry

# What organizers may open, by its number alone.
LINKED = frozenset({"moderation.case", "moderation.appeal"})


@dataclass(frozen=True)
class Line:
    """``url`` is where an organizer may read more; empty where there is nothing."""

    at: datetime
    sentence: str
    url: str


def told(entries: Sequence[LogEntry]) -> list[Line]:
    """One line for each entry; asks for the names of all people together."""
    wanted = {uuid for each in entries for uuid in (each.by, each.person) if uuid}
    people = {each.uuid: each for each in User.objects.filter(uuid__in=wanted)}
    return [Line(each.at, _sentence(each, people), _url(each, people)) for each in entries]


def _sentence(entry: LogEntry, people: Mapping[UUID, User]) -> str:
    by = _name(entry.by, people) if entry.by else _("Somebody at the server")
    about = _name(entry.person, people) if entry.person else _thing(entry)
    try:
        done = deed(entry.action)
    except UnknownDeed:
        # Of a version of the site that did more, or less.
        return f"{by}: {entry.action} ({about})"
    sentence = done.sentence if entry.person else done.unnamed or done.sentence
    return str(sentence) % {"by": by, "about": about}


def _name(uuid: UUID | None, people: Mapping[UUID, User]) -> str:
    person = people.get(uuid) if uuid else None
    return person.display_name if person else _("somebody who is gone")


def _thing(entry: LogEntry) -> str:
    try:
        name = str(apps.get_model(entry.about_kind)._meta.verbose_name)
    except (LookupError, ValueError):
        name = entry.about_kind
    return f"{name} {entry.about_id}" if entry.about_id else name


def _url(entry: LogEntry, people: Mapping[UUID, User]) -> str:
    person = people.get(entry.person) if entry.person else None
    if person is not None:
        return person.get_absolute_url() if person.is_active else ""
    if entry.about_kind in LINKED and entry.about_id:
        thing = apps.get_model(entry.about_kind)(pk=entry.about_id)
        return str(thing.get_absolute_url())
    return ""
