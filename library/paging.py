"""A place in a list of the newest, as it stands in an address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple, Self

from django.utils.dateparse import parse_datetime

# No row has more digits.
MOST_DIGITS = 18


class Place(NamedTuple):
    """After what was published at a moment and has this id."""

    published_at: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """None for what is no place."""
        moment, _between, pk = text.partition("_")
        if not (pk.isascii() and pk.isdigit() and len(pk) <= MOST_DIGITS):
            return None
        try:
            published_at = parse_datetime(moment)
            if published_at is None or published_at.tzinfo is None:
                return None
            # In UTC, because PostgreSQL refuses some of the offsets that Python takes.
            return cls(published_at.astimezone(UTC), int(pk))
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        return f"{self.published_at.isoformat()}_{self.pk}"
