"""An item as it stands in a form or in a row of a file: text by the names of the fields."""

from __future__ import annotations

from library.models import Article, Book, Essay, Item, ReadingList, Role


def as_written(item: Item) -> dict[str, str]:
    """What is empty is left out, so that two ways of saying nothing are the same."""
    written = {
        "kind": item.kind,
        "credits": "\n".join(
            each.name if each.role == Role.AUTHOR else f"{each.name} ({each.role})"
            for each in item.contributors.order_by("place")
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
        return {"entries": "\n".join(_line(each.item.slug, each.note) for each in entries)}
    return {}


def _copies(book: Book) -> str:
    return "\n".join(
        _line(each.host, each.address, each.basis, "confirmed" if each.is_confirmed else "")
        for each in book.copies.order_by("place")
    )


def _line(*parts: str) -> str:
    return " | ".join(parts).rstrip(" |")
