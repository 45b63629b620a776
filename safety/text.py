"""What people type, made safe to store, show and compare; nothing visible is changed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from confusable_homoglyphs.confusables import confusables_data
from django import forms

ZERO_WIDTH_NON_JOINER = "\u200c"
ZERO_WIDTH_JOINER = "\u200d"
EMOJI_VARIATION = "\ufe0f"
FAR_TOO_LONG = 10
# More marks on one letter than any language writes (Unicode Standard Annex 15, section 13).
MOST_MARKS = 30

# Format characters (category Cf) that one sees: number signs and verse marks of Arabic, Syriac
# and Kaithi. Every other one is invisible or turns the direction of what follows.
_VISIBLE_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
# Letters and marks that draw nothing: Hangul fillers, the grapheme joiner, Khmer inherent vowels.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
# Scripts whose letters change shape by a joiner between them (Unicode Standard, chapters 9, 12-13,
# 16), as they begin the names of their characters.
_JOINING_SCRIPTS = frozenset(
    # fmt: off
    [
        "ARABIC",
        "SYRIAC",
        "MONGOLIAN",
        "MANDAIC",
        "MANICHAEAN",
        "NKO",
        "DEVANAGARI",
        "BENGALI",
        "GURMUKHI",
        "GUJARATI",
        "ORIYA",
        "TAMIL",
        "TELUGU",
        "KANNADA",
        "MALAYALAM",
        "SINHALA",
        "TIBETAN",
        "MYANMAR",
        "KHMER",
        "BALINESE",
        "JAVANESE",
    ]
    # fmt: on
)
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")


def clean_text(value: str) -> str:
    """Return ``value`` composed (NFC) and without what nobody sees but what can mislead.

    Lines end in ``\\n``. Gone are NUL and other control characters, lone surrogates, noncharacters,
    bidirectional controls, zero-width and blank characters; joiners stay where a script or an
    emoji needs them; a letter keeps its first MOST_MARKS marks. Cleaning twice is cleaning once.
    """
    text = _compose(_LINE_ENDS.sub("\n", value))
    kept: list[str] = []
    for place, char in enumerate(text):
        if _is_seen(char) or _joins(char, kept[-1:], text[place + 1 : place + 2]):
            kept.append(char)
    return _compose("".join(kept))


def _compose(text: str) -> str:
    """NFC in time that grows with the length alone: it sorts marks, by their number squared.

    Some marks are two once composed, hence the second look.
    """
    return _few_marks(unicodedata.normalize("NFC", _few_marks(text)))


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def no_line_breaks(value: str) -> str:
    """Return ``value`` on one line, with single spaces, for names, titles and mail subjects."""
    return " ".join(clean_text(value).split())


def _is_seen(char: str) -> bool:
    if char < "\x7f":
        return char >= " " or char in "\n\t"
    if char in _BLANKS or ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef":
        return False
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs"} or char in _VISIBLE_FORMATS


def _joins(char: str, before: list[str], after: str) -> bool:
    """Whether a joiner does something for the characters on both sides of it."""
    if char not in (ZERO_WIDTH_JOINER, ZERO_WIDTH_NON_JOINER) or not before or not after:
        return False
    if _script(before[0]) in _JOINING_SCRIPTS and _script(after) in _JOINING_SCRIPTS:
        return unicodedata.category(after)[0] in "LM"
    return char == ZERO_WIDTH_JOINER and _is_pictured(before[0]) and _is_pictured(after)


def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


def _is_pictured(char: str) -> bool:
    return char == EMOJI_VARIATION or unicodedata.category(char) in {"So", "Sk"}


def skeleton(value: str) -> str:
    """Return what texts that look alike have in common; only to compare, never to show.

    After "skeleton" in Unicode Technical Standard 39, section 4, with capitals folded besides:
    ``skeleton("Аlice")`` (Cyrillic А) equals ``skeleton("alice")``. It also makes some honest
    pairs equal ("rn" and "m"), so tell people to pick another spelling and do not accuse them.
    """
    table = _prototypes()
    text = unicodedata.normalize("NFD", no_line_breaks(value)).translate(table)
    return unicodedata.normalize("NFD", text.casefold().translate(table))


@lru_cache(maxsize=1)
def _prototypes() -> dict[int, str | None]:
    """Each character's prototype by code point, None for what is left out.

    The library keeps Unicode's "character → prototype" lines in both directions, hence as stars:
    whoever has several neighbours is their prototype. Of a lone pair the longer, then the lower
    stands for both. It wraps right-to-left characters in U+200E.
    """
    stars: dict[str, list[str]] = {
        char.replace("\u200e", ""): [other["c"].replace("\u200e", "") for other in others]
        for char, others in confusables_data.items()
    }
    table: dict[int, str | None] = dict.fromkeys(
        [ord(ZERO_WIDTH_JOINER), ord(ZERO_WIDTH_NON_JOINER), *range(0xFE00, 0xFE10)]
    )
    for char, others in stars.items():
        if len(char) == 1 and len(others) == 1:
            alike = [char, others[0]]
            is_pair = len(stars[others[0]]) == 1
            table[ord(char)] = min(alike, key=lambda c: (-len(c), c)) if is_pair else others[0]
    return table


class PlainTextField(forms.CharField):
    """A form field whose text is cleaned before anything else looks at it.

    ``one_line=True`` also folds line breaks and runs of spaces into single spaces. What is far
    longer than ``max_length`` is refused as it is: cleaning megabytes would only take time.
    """

    def __init__(self, *, one_line: bool = False, **kwargs: Any) -> None:
        self.one_line = one_line
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = "" if value in self.empty_values else str(value).strip()
        if self.max_length is not None and len(text) > FAR_TOO_LONG * self.max_length:
            return text
        clean = no_line_breaks if self.one_line else clean_text
        return super().to_python(clean(text)) or ""
