"""How long reading a text takes, told on a machine that is busy with other things too.

Seconds are those of the processor, and of one like the reference: a fixed piece of work is done
beside what is measured, and where that takes twice as long as it should, so may the rest. What
disturbs only ever adds; so the best of some tries counts, and the first that is good enough ends
them. Tests that measure are marked `no_cover`: counting branches takes longer than what they look
at.
"""

from __future__ import annotations

import time
from collections.abc import Callable

# What `yardstick` takes on the processor that the limits were set on, in seconds.
REFERENCE = 0.0075
TRIES = 6


def yardstick() -> None:
    """A fixed piece of work like what is measured: strings made, looked at and thrown away."""
    sum(len(str(number)) for number in range(100_000))


def seconds(work: Callable[[], object]) -> float:
    """The processor time that something takes, in seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def takes_less_than(limit: float, work: Callable[[], object]) -> bool:
    """Whether something is done in so many seconds of the reference's processor."""
    return any(seconds(work) < limit * max(1, seconds(yardstick) / REFERENCE) for _ in range(TRIES))
