"""Items as schema.org has them, for search engines: a block of data, never a script."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from library.citing.reference import Reference
from library.models import Kind, Role

TYPES = {Kind.BOOK: "Book", Kind.LIST: "ItemList"}
# Nothing in it can end the element that it stands in.
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def linked_data(reference: Reference, *, is_free: bool, path: str) -> SafeString:
    """``reference`` of the page at ``path``, as JSON-LD."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(reference.kind, "Article"),
        "@id": settings.SITE_URL + path,
        "name": reference.title,
        "headline": reference.title if reference.kind not in TYPES else "",
        "description": reference.summary,
        "inLanguage": reference.language,
        "url": reference.url,
        "datePublished": "-".join(f"{part:02}" for part in reference.issued),
        "isbn": reference.isbn,
        "bookEdition": reference.edition,
        "license": reference.licence,
        "isAccessibleForFree": is_free or None,
        "publisher": _named("Organization", reference.source),
        **{role: _people(reference, Role(role)) for role in ("author", "editor", "translator")},
    }
    text = json.dumps({name: value for name, value in found.items() if value}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # escaped for where it stands # nosec B308 B703


def _people(reference: Reference, role: Role) -> list[dict[str, str]]:
    ours = settings.GROUP_NAME
    names = reference.named(role)
    return [_named("Organization" if name == ours else "Person", name) for name in names]


def _named(kind: str, name: str) -> dict[str, str]:
    return {"@type": kind, "name": name} if name else {}
