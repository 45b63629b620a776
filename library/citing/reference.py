"""What any format wants to know of an item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from library.dates import parts
from library.models import Item, Kind, Role


@dataclass(frozen=True)
class Reference:
    """``url`` is where the thing itself is to be read, or its page here; ``issued`` has year,
    month and day as far as they are known; ``people`` are names by role, in order."""

    key: str
    kind: Kind
    title: str
    people: tuple[tuple[Role, str], ...]
    source: str
    issued: tuple[int, ...]
    url: str
    summary: str
    language: str
    edition: str = ""
    isbn: str = ""
    licence: str = ""

    def named(self, role: Role) -> list[str]:
        return [name for known, name in self.people if known == role]


def references(items: Iterable[Item]) -> list[Reference]:
    """Of items that came ``for_citing()``; the group itself stands for who is not named."""
    return [_reference(item) for item in items]


def _reference(item: Item) -> Reference:
    own, kind = item.own, Kind(item.kind)
    people = tuple((Role(each.role), each.name) for each in item.contributors.all())
    is_ours = kind in (Kind.ESSAY, Kind.LIST)
    issued = tuple(parts(item.issued))
    if not issued and is_ours and item.published_at:
        issued = (item.published_at.year, item.published_at.month, item.published_at.day)
    return Reference(
        key=item.slug,
        kind=kind,
        title=item.full_title,
        people=people or (((Role.AUTHOR, settings.GROUP_NAME),) if is_ours else ()),
        source=item.source or (settings.GROUP_NAME if is_ours else ""),
        issued=issued,
        url=getattr(own, "address", "") or settings.SITE_URL + item.get_absolute_url(),
        summary=item.summary,
        language=item.language,
        edition=getattr(own, "edition", ""),
        isbn=getattr(own, "isbn13", ""),
        licence=item.licence,
    )
