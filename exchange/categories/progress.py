"""How far something has come that many have a part in, as amounts that make a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# How finely a bar is drawn: parts of a thousand.
FULL = 1000


@dataclass(frozen=True)
class Part:
    """``quantity`` of the whole, in words ``text``; ``name`` is how it is drawn, if at all."""

    label: StrPromise | str
    quantity: int
    text: str
    name: str = ""


@dataclass(frozen=True)
class Progress:
    """The parts in the order in which they are drawn and read, of a ``whole``."""

    whole: Part
    parts: Sequence[Part]

    @property
    def bars(self) -> list[tuple[str, int, int]]:
        """Of each part that is drawn: its name, where it begins and how long it is, of FULL."""
        drawn = [part for part in self.parts if part.name and part.quantity > 0]
        most = max(self.whole.quantity, sum(part.quantity for part in drawn), 1)
        bars, begins = [], 0
        for part in drawn:
            ends = begins + part.quantity
            first, last = begins * FULL // most, ends * FULL // most
            bars.append((part.name, first, last - first))
            begins = ends
        return bars
