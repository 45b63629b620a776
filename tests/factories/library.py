"""Things to read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from library.actions.saving import save_item
from library.forms.items import FORMS
from library.models import Item, Kind, Topic


def make_topic(name: str = "Food", **fields: Any) -> Topic:
    slug = name.lower().replace(" ", "-")
    return Topic.objects.get_or_create(name=name, defaults={"slug": slug, **fields})[0]


def make_item(
    kind: Kind | str = Kind.ARTICLE,
    title: str = "Soup for all",
    *,
    published_at: datetime | None = None,
    draft: bool = False,
    **fields: str,
) -> Any:
    """Through the form, as editors and files do it; fields are text, as in a form."""
    kind, at = Kind(kind), timezone.now()
    if kind == Kind.ESSAY:
        fields.setdefault("markdown", "Soup is for **all**.")
    form = FORMS[kind]({"title": title, **fields})
    assert form.is_valid(), form.errors
    for name in form.cleaned_data["topics"]:
        make_topic(name)
    content = form.content(published_at=None if draft else published_at or at)
    return save_item(kind=kind, model=form.model, content=content, by=None, at=at)


def make_items(number: int, **fields: Any) -> list[Item]:
    return [make_item(title=f"Soup, part {place}", **fields) for place in range(number)]
