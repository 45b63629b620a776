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
    known = set(said)
    return [each for each in watched if _has(said, known, each.words)]


def _has(said: Sequence[str], known: set[str], words: Sequence[Sequence[str]]) -> bool:
    if not words:
        return False
    if len(words) == 1 and len(words[0]) == 1:
        return words[0][0] in known
    starts = range(len(said) - len(words) + 1)
    return any(
        all(_matches(said[start + place], parts) for place, parts in enumerate(words))
        for start in starts
    )


def _matches(word: str, parts: Sequence[str]) -> bool:
    """Whether ``word`` is the parts with anything between them; each is looked for once."""
    if len(parts) == 1:
        return word == parts[0]
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
