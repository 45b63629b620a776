"""What a piece of work costs: milliseconds on the wall, and of processors.

What else the machine does changes the first at will and the second little, so ratios are of the
second.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple


class Cost(NamedTuple):
    """Milliseconds."""

    wall: float
    cpu: float


def cpu_ms(pids: Iterable[int]) -> float:
    """What these processes took of processors so far, all their threads together.

    Only Linux can be asked; elsewhere it is the time on the wall.
    """
    if sys.platform != "linux":
        return time.perf_counter() * 1000
    total = 0
    for pid in pids:
        # One may just have ended.
        with suppress(OSError):
            # The clock of another process: clock_getcpuclockid(3), which Python does not have.
            total += time.clock_gettime_ns((~pid << 3) | 2)
    return total / 1_000_000


def cost_of(call: Callable[[], object], pids: Iterable[int]) -> Cost:
    """Of one call, when ``pids`` are all that work for it."""
    began, cpu_began = time.perf_counter(), cpu_ms(pids)
    call()
    return Cost((time.perf_counter() - began) * 1000, cpu_ms(pids) - cpu_began)


def quickest_quarter(costs: Sequence[Cost]) -> Cost:
    """Their lower quartiles."""
    return Cost(*(statistics.quantiles(each, n=4)[0] for each in zip(*costs, strict=True)))


def typical(rounds: Sequence[Sequence[Cost]]) -> Cost:
    """Of several pieces of work, each done once a round: the median of the quickest of each."""
    quickest = [Cost(*map(min, zip(*each, strict=True))) for each in zip(*rounds, strict=True)]
    return Cost(*map(statistics.median, zip(*quickest, strict=True)))
