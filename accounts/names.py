"""Display names that cannot pass for somebody else's."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache

from confusable_homoglyphs.categories import alias

from safety.text import skeleton

# A word may mix scripts only as its language does: Japanese and Korean write several at once.
_WRITTEN_TOGETHER = frozenset({"HAN", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL"})
_ANY_SCRIPT = frozenset({"COMMON", "INHERITED", "Unknown"})
_RESERVED = (
    "admin",
    "administrator",
    "anonymous",
    "moderator",
    "organizer",
    "organiser",
    "support",
    "system",
)
_NOT_IN_WORDS = re.compile(r"[\W_]+")
_NUMBER_BEHIND = re.compile(r"[\W\d_]+\Z")
# What a shape may take in the index; one character can look like a whole sentence ("\ufdfa").
SHAPE_LENGTH = 180


def shape(name: str) -> str:
    """Return what ``name`` looks like at a glance: its skeleton without accents, dots and spaces.

    "Al", "AI", "A.l." and "Ál" have one shape. Empty for a name without letters and digits.
    """
    seen = unicodedata.normalize("NFD", skeleton(name))
    letters = (c for c in seen if unicodedata.category(c)[0] in "LMN")
    return "".join(c for c in letters if not "\u0300" <= c <= "\u036f").replace("i", "l")


def mixes_scripts(name: str) -> bool:
    """Whether one word of ``name`` is written in letters of scripts that no language mixes."""
    for word in name.split():
        scripts = {alias(c) for c in word} - _ANY_SCRIPT
        if len(scripts) > 1 and not scripts <= _WRITTEN_TOGETHER:
            return True
    return False


@cache
def _reserved() -> frozenset[str]:
    return frozenset(shape(name) for name in _RESERVED)


def is_reserved(name: str) -> bool:
    """Whether ``name``, or a word of it, would pass for somebody who runs the site.

    Also as several of them or with a number: "Organizers", "Admin 2", "Sam (Moderator)".
    """
    words = {name, *name.split(), *_NOT_IN_WORDS.split(name)}
    # A shape has no digits left: "1" looks like "l".
    shapes = {shape(_NUMBER_BEHIND.sub("", word)) for word in words}
    return bool(_reserved() & (shapes | {each.removesuffix("s") for each in shapes}))


def stored_shape(name: str) -> str | None:
    """What the database keeps to compare names by; None for a name that says nothing."""
    whole = shape(name)
    if len(whole) > SHAPE_LENGTH:
        # No shape has a "#", so that this one is nobody's name.
        return f"#{hashlib.sha256(whole.encode()).hexdigest()}"
    return whole or None
