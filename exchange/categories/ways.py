"""How something gets from one side of a match to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from exchange.models.listings import Kind


@dataclass(frozen=True)
class Way:
    """One way, as each side reads it: ``words`` by the reader's kind, ``label`` for all others.

    ``name`` is what a match keeps. ``place_of`` is the side where it happens: its address is
    handed over once both have agreed. The other side's never is.
    """

    name: str
    label: StrPromise
    words: Mapping[Kind, StrPromise]
    place_of: Kind | None = None

    def words_for(self, kinds: list[Kind]) -> StrPromise:
        """To somebody who speaks for the sides ``kinds``: none, one or both."""
        return self.words[kinds[0]] if len(kinds) == 1 else self.label
