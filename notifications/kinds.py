"""Which kinds of notice there are; each higher app registers its own in ``AppConfig.ready()``.

A kind has one template, ``templates/notifications/<name>.txt``: the first line is the subject,
then an empty line, then the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NAME = re.compile(r"^[a-z][a-z0-9_]{0,59}$")


class UnknownKind(LookupError):
    """Nobody registered a kind of this name."""


@dataclass(frozen=True)
class NoticeKind:
    """``name`` is a lower-case identifier, ``label`` what a person reads in a list of kinds."""

    name: str
    label: str | _StrPromise

    def __post_init__(self) -> None:
        if not NAME.match(self.name):
            raise ValueError(f"{self.name!r} is not a lower-case identifier")

    @property
    def template_name(self) -> str:
        return f"notifications/{self.name}.txt"


_kinds: dict[str, NoticeKind] = {}


def register(*kinds: NoticeKind) -> None:
    """Make kinds known. The same kind twice is fine; another of the same name is a mistake."""
    for kind in kinds:
        known = _kinds.setdefault(kind.name, kind)
        if known is not kind and known != kind:
            raise ValueError(f"two kinds of notice are called {kind.name!r}")


def get_kind(name: str) -> NoticeKind:
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def all_kinds() -> list[NoticeKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.name)
