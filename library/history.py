"""An item as it stands in a form or in a row of a file: text by the names of the fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff

from library.lines import credit_line, line_of
from library.models import Article, Book, Essay, Item, ReadingList, Suggestion

Written = Mapping[str, str]


def as_written(item: Item) -> dict[str, str]:
    """What is empty is left out, so that two ways of saying nothing are the same."""
    written = {
        "kind": item.kind,
        "credits": "\n".join(
            credit_line(each.name, each.role) for each in item.contributors.order_by("place")
        ),
        "topics": "\n".join(item.topics.order_by("name").values_list("name", flat=True)),
        "to_confirm": "\n".join(item.to_confirm),
        "published_at": item.published_at.isoformat() if item.published_at else "",
        **_of_kind(item),
    }
    for name in ("title", "subtitle", "slug", "issued", "language", "summary", "licence"):
        written[name] = getattr(item, name)
    return {name: text for name, text in written.items() if text}


def _of_kind(item: Item) -> dict[str, str]:
    if isinstance(item, Essay):
        return {"markdown": item.markdown, "closing": item.closing}
    if isinstance(item, Article):
        return {"source": item.source, "address": item.address, "access": item.access}
    if isinstance(item, Book):
        names = ("source", "edition", "form", "pages", "isbn13")
        return {name: getattr(item, name) for name in names} | {"copies": _copies(item)}
    if isinstance(item, ReadingList):
        entries = item.entries.select_related("item").order_by("place")
        return {"entries": "\n".join(line_of(each.item.slug, each.note) for each in entries)}
    return {}


def _copies(book: Book) -> str:
    return "\n".join(
        line_of(each.host, each.address, each.basis, "confirmed" if each.is_confirmed else "")
        for each in book.copies.order_by("place")
    )


@dataclass(frozen=True)
class Change:
    """What one field said before and says now; empty for nothing."""

    name: str
    before: str
    after: str

    def lines(self) -> list[tuple[str, str]]:
        """Lines with "-" for what is gone, "+" for what is new and " " for what is beside it."""
        found = unified_diff(self.before.split("\n"), self.after.split("\n"), n=1, lineterm="")
        lines = [line for line in found if not line.startswith(("---", "+++", "@@"))]
        return [(line[0], line[1:]) for line in lines if line[1:]]


def changes(before: Written, after: Written) -> Iterator[Change]:
    """Field by field, in the order in which they are written."""
    for name in dict.fromkeys([*after, *before]):
        if before.get(name, "") != after.get(name, ""):
            yield Change(name, before.get(name, ""), after.get(name, ""))


def suggested(suggestion: Suggestion) -> Written:
    """What somebody suggests, as an item to begin with; of a correction what they changed.

    Names are left out of a correction: they stand there without what each of them did.
    """
    names = ("title", "language", "address", "isbn13")
    found = {name: text for name in names if (text := getattr(suggestion, name))}
    if suggestion.item is None:
        return found | ({"credits": suggestion.credits} if suggestion.credits else {})
    seen = suggestion.item.revisions.filter(made_at__lte=suggestion.sent_at).first()
    before = seen.written if seen else {}
    return {name: text for name, text in found.items() if text != before.get(name)}
