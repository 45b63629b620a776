"""Where the time of a page goes."""

from __future__ import annotations

import cProfile
import pstats

from django.test import Client

TIMES = 20
LARGEST_PARTS = 10
# Of a path, what tells a file from others of its name.
PARTS = 3


def profile(client: Client, url: str) -> list[list[object]]:
    """The largest parts by what they take themselves: where, and how many percent."""
    client.get(url)
    taken = cProfile.Profile()
    taken.enable()
    for _time in range(TIMES):
        client.get(url)
    taken.disable()
    stats = pstats.Stats(taken).stats  # type: ignore[attr-defined]
    total = sum(row[2] for row in stats.values())
    rows = sorted(stats.items(), key=lambda item: -item[1][2])[:LARGEST_PARTS]
    return [[_where(*place), round(100 * row[2] / total, 1)] for place, row in rows]


def _where(path: str, line: int, name: str) -> str:
    return f"{'/'.join(path.split('/')[-PARTS:])} {name}"
