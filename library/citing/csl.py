"""CSL-JSON, which Zotero, Pandoc and word processors read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from library.citing.reference import Reference
from library.models import Kind, Role

_TYPES = {Kind.BOOK: "book", Kind.ESSAY: "webpage", Kind.GUIDE: "webpage", Kind.LIST: "webpage"}
_ROLES = {Role.INTERVIEWEE: "contributor"}


def csl_json(references: Iterable[Reference]) -> str:
    return json.dumps([_item(each) for each in references], ensure_ascii=False, indent=2) + "\n"


def _item(reference: Reference) -> dict[str, Any]:
    is_book = reference.kind == Kind.BOOK
    found: dict[str, Any] = {
        "id": reference.key,
        "type": _TYPES.get(reference.kind, "article-magazine"),
        "title": reference.title,
        "publisher" if is_book else "container-title": reference.source,
        "edition": reference.edition,
        "ISBN": reference.isbn,
        "URL": reference.url,
        "language": reference.language,
        "abstract": reference.summary,
        "issued": {"date-parts": [list(reference.issued)]} if reference.issued else None,
    }
    for role, name in reference.people:
        # Names are not taken apart: of many nobody but their owner knows where the family begins.
        found.setdefault(_ROLES.get(role, str(role.value)), []).append({"literal": name})
    return {name: value for name, value in found.items() if value}
