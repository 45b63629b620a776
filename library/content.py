"""What is saved of an item, read from a form or from a row of a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from library.models import Item, Kind, Role


@dataclass(frozen=True)
class Credit:
    """Somebody who made it, and as what."""

    name: str
    role: Role = Role.AUTHOR


@dataclass(frozen=True)
class Copy:
    """Where a book can be read for nothing; ``basis`` says why that is allowed."""

    host: str
    address: str
    basis: str
    is_confirmed: bool = False


@dataclass(frozen=True)
class Listed:
    """One entry of a reading list: the slug of an item, and why to read it."""

    slug: str
    note: str = ""


@dataclass(frozen=True)
class Content:
    """``fields`` are columns of the kind's own model by name. Without ``slug`` one is made of the
    title; ``published_at`` is None for a draft. ``topics`` are there already,
    ``new_topics`` are made."""

    fields: dict[str, Any]
    slug: str = ""
    published_at: datetime | None = None
    topics: list[str] = field(default_factory=list)
    new_topics: list[str] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    entries: list[Listed] = field(default_factory=list)


@dataclass(frozen=True)
class Chosen:
    """An entry that was read and found right; ``number`` is its place in the file."""

    number: int
    kind: Kind
    model: type[Item]
    content: Content
