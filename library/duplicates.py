"""What the library has already of what somebody is about to add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from library.addresses import same_page

if TYPE_CHECKING:
    from library.models import Item
    from library.querysets import ItemQuerySet

MOST = 5


def alike(
    items: ItemQuerySet, *, title: str = "", address: str = "", isbn13: str = ""
) -> list[Item]:
    """At most MOST of ``items`` with the same address, ISBN or title; what is empty
    is like nothing.

    A title is the same without its subtitle, and whatever its capitals. Each is looked up by an
    index of its own.
    """
    asked = [
        Q(article__page=same_page(address)) if same_page(address) else None,
        Q(book__isbn13=isbn13) if isbn13 else None,
        *(Q(title__iexact=each) for each in _titles(title)),
    ]
    found = {item.pk: item for each in asked if each for item in _some(items.filter(each))}
    return list(found.values())[:MOST]


def _titles(title: str) -> list[str]:
    short = title.partition(":")[0].strip()
    return [each for each in dict.fromkeys([title, short]) if each]


def _some(items: ItemQuerySet) -> ItemQuerySet:
    return items.for_cards().order_by("id")[:MOST]
