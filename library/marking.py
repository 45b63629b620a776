"""What was found, marked in the words around it."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Letters that nobody types (Unicode's private use), until they become <mark>; search_marked in
# safety/migrations/0004_mark_what_was_found.py writes them.
BEGIN, END = "\ue000", "\ue001"
_MARKED = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")


def marked(text: str) -> SafeString:
    """What PostgreSQL marked, as HTML; everything else in it stays text."""
    html = _MARKED.sub(r"<mark>\1</mark>", str(escape(text)))
    clean = html.replace(BEGIN, "").replace(END, "")
    return mark_safe(clean)  # escaped two lines above # nosec B308 B703 # noqa: S308
