"""What a notice and its mail say, in the language and the time zone of who receives them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone, translation

from accounts.emails import absolute_url
from notifications.kinds import get_kind
from safety.text import clean_text, no_line_breaks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from accounts.models import User


@dataclass(frozen=True)
class Message:
    """A subject of one line and a text."""

    subject: str
    body: str


@contextmanager
def as_read_by(person: User) -> Iterator[None]:
    """Speak the language of ``person`` and tell the time of where they are."""
    language = person.ui_language or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(_zone_of(person)):
        yield


def _zone_of(person: User) -> ZoneInfo:
    try:
        return ZoneInfo(person.time_zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def _render(template_name: str, context: Mapping[str, object]) -> str:
    """Plain text: nothing is escaped, because nothing here is HTML."""
    template = Engine.get_default().get_template(template_name)
    return clean_text(template.render(Context(dict(context), autoescape=False)))


def render_notice(
    *, kind: str, person: User, url: str, context: Mapping[str, object], actor: User | None
) -> Message:
    """What the notice says; the first paragraph of the template is its subject."""
    shared = {"person": person, "actor": actor, "url": absolute_url(url or "/")}
    with as_read_by(person):
        text = _render(get_kind(kind).template_name, {**context, **shared})
    subject, _separator, body = text.strip().partition("\n\n")
    return Message(subject=no_line_breaks(subject), body=body.strip())


def render_mail(*, message: Message, person: User, url: str) -> Message:
    """The notice as a mail: greeting, the words, where to go, and why it came."""
    context = {
        "person": person,
        "body": message.body or message.subject,
        "url": absolute_url(url or "/"),
        "site_url": absolute_url("/"),
        "group_name": settings.GROUP_NAME,
    }
    with as_read_by(person):
        text = _render("notifications/_mail.txt", context)
    return Message(subject=message.subject, body=text.strip() + "\n")
