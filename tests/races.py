"""Real threads that do one thing at one moment, each over a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def at_one_moment(count: int, work: Callable[[], Result]) -> list[Result]:
    """Run ``work`` in ``count`` threads that wait for each other to be ready; return the results.

    What one of them raises is raised here. Needs a test with ``transaction=True``.
    """
    gate = threading.Barrier(count, timeout=30)

    def run() -> Result:
        try:
            connection.ensure_connection()
            gate.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return [future.result() for future in [threads.submit(run) for _ in range(count)]]
