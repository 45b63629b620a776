"""Words that organizers want to look at, found in time that grows with the text alone.

A pattern is a word or a few, where ``*`` stands for any letters of one word: ``scam*``. There are
no regular expressions in it, so that none can be slow.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
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
    """Those that the text has, in the order in which they were given.

    All of them are looked for in one pass, as the bits of one number: each bit is a place in a
    pattern that the text up to here leads to (Shift-And: Baeza-Yates and Gonnet, "A new approach to
    text searching", 1992). So no text and no pattern makes it go back.
    """
    listed = [each for each in watched if each.words]
    machine = _machine(listed)
    state = found = 0
    for char in f" {' '.join(tokens(text))} ":
        after = (state << 1) & machine.reads.get(char, 0)
        if char == " ":
            found |= after
            state = after | machine.starts
        else:
            state = after | (state & machine.stars)
    return [each for each, end in zip(listed, machine.ends, strict=True) if found >> end & 1]


@dataclass(frozen=True)
class _Machine:
    """Places in patterns as bits: which are led to by each letter, where a pattern starts, where a
    star lets any letter pass, and of each pattern the one behind its end."""

    reads: dict[str, int]
    starts: int
    stars: int
    ends: list[int]


def _machine(listed: Iterable[Watched]) -> _Machine:
    reads: dict[str, int] = defaultdict(int)
    starts = stars = place = 0
    ends = []
    for each in listed:
        starts |= 1 << place
        for parts in each.words:
            for part in parts[:-1]:
                place = _read(part, place, reads)
                stars |= 1 << place
            # A word ends with a space, whatever follows.
            place = _read(f"{parts[-1]} ", place, reads)
        ends.append(place)
        place += 1
    return _Machine(reads, starts, stars, ends)


def _read(letters: str, place: int, reads: dict[str, int]) -> int:
    for letter in letters:
        place += 1
        reads[letter] |= 1 << place
    return place


def _stays(char: str) -> bool:
    return not unicodedata.combining(char)


def _is_of_a_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"
