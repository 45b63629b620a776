"""Words that organizers want to look at, found in time that grows with the text alone.

A pattern is a word or a few, where ``*`` stands for any letters of one word: ``scam*``. There are
no regular expressions in it, so that none can be slow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from safety.text import skeleton


@dataclass(frozen=True)
class Watched:
    """A pattern as it is looked for: for each of its words the parts between the stars."""

    pattern: str
    holds: bool
    words: tuple[tuple[str, ...], ...]


def compile_pattern(pattern: str, *, holds: bool = False) -> Watched:
    """``words`` is empty for a pattern that no text can have, such as a lone star."""
    words = []
    for written in pattern.split():
        parts = tuple("".join(tokens(part)) for part in written.split("*"))
        if any(parts):
            words.append(parts)
    return Watched(pattern, holds, tuple(words))


def tokens(text: str) -> list[str]:
    """The words of a text as they are compared: look-alikes, capitals and accents are folded."""
    folded = (
        char if _is_of_a_word(char) else " " for char in skeleton(text.casefold()) if _stays(char)
    )
    return "".join(folded).split()


def found_in(text: str, watched: Iterable[Watched]) -> list[Watched]:
    """Those that the text has, in the order in which they were given."""
    said = tokens(text)
    known, whole = frozenset(said), " ".join(said)
    return [each for each in watched if _has(said, known, whole, each.words)]


def _has(
    said: Sequence[str], known: frozenset[str], whole: str, words: Sequence[Sequence[str]]
) -> bool:
    # Most patterns end here: a search in the whole text costs next to nothing.
    if not words or not all(part in whole for parts in words for part in parts):
        return False
    # Each word of the text is compared once, however often it is said.
    first, *rest = [_like(parts, known) for parts in words]
    if not rest:
        return bool(first)
    starts = [place for place, word in enumerate(said[: -len(rest)]) if word in first]
    return any(
        all(said[start + place] in fits for place, fits in enumerate(rest, start=1))
        for start in starts
    )


def _like(parts: Sequence[str], known: frozenset[str]) -> frozenset[str]:
    if len(parts) == 1:
        return known.intersection(parts)
    return frozenset(word for word in known if _matches(word, parts))


def _matches(word: str, parts: Sequence[str]) -> bool:
    """Whether ``word`` is the two or more parts with anything between them; each is looked for
    once."""
    first, *middle, last = parts
    if not word.startswith(first) or not word.endswith(last):
        return False
    place, end = len(first), len(word) - len(last)
    for part in middle:
        found = word.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return place <= end


def _stays(char: str) -> bool:
    return not unicodedata.combining(char)


def _is_of_a_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"
