"""What a page calls itself, read without trusting it."""

from __future__ import annotations

import html
import re

from safety.text import no_line_breaks

LONGEST = 300
# How much of it is looked through for the end of a title that begins.
MOST_RAW = 4000
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([a-z0-9_.:-]{1,40})""", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")


def title_of(body: bytes, content_type: str) -> str:
    """The first title in a page of HTML, at most LONGEST characters; empty where there is none.

    Found by plain search, so that no page makes it take longer than it is long.
    """
    lower = body.lower()
    begin = lower.find(b">", lower.find(b"<title")) + 1 if b"<title" in lower else 0
    end = lower.find(b"</title", begin, begin + MOST_RAW) if begin else -1
    if end < 0:
        return ""
    raw = _decoded(body[begin:end], _charset(lower, content_type))
    return no_line_breaks(html.unescape(raw))[:LONGEST]


def same_title(one: str, other: str) -> bool:
    """Whether only numbers, signs and capitals differ: counters and separators come and go."""
    return _LETTERS.findall(one.casefold()) == _LETTERS.findall(other.casefold())


def _charset(lower: bytes, content_type: str) -> str:
    said = content_type.encode("ascii", "replace")
    found = _CHARSET.search(said) or _CHARSET.search(lower[:2048])
    return found.group(1).decode("ascii") if found else "utf-8"


def _decoded(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset, "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")
