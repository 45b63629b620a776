"""Asking the real server for its pages, one after the other, and timing them."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WARM_UP = 5
TIMES = 40
READY_SECONDS = 60


@dataclass(frozen=True)
class Visit:
    """A server, its pages by the names of what is measured, and a member's session."""

    port: int
    urls: Mapping[str, str]
    session: str


def measure_pages(visits: Sequence[Visit]) -> list[dict[str, float]]:
    """The median of each page in milliseconds, by its name, for each server.

    They are asked in turn, so that whatever else the machine does slows all of them alike. Pages
    whose names begin with "member" are read signed in.
    """
    connections = [
        http.client.HTTPConnection("localhost", each.port, timeout=60) for each in visits
    ]
    found: list[dict[str, float]] = [{} for _visit in visits]
    for name in visits[0].urls:
        taken: list[list[float]] = [[] for _visit in visits]
        for _time in range(WARM_UP + TIMES):
            for visit, connection, times in zip(visits, connections, taken, strict=True):
                cookie = {"Cookie": f"session={visit.session}"} if name.startswith("member") else {}
                times.append(_seconds(connection, visit.urls[name], cookie))
        for figures, times in zip(found, taken, strict=True):
            figures[name] = statistics.median(times[WARM_UP:]) * 1000
    return found


def wait_until_it_answers(port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            _seconds(http.client.HTTPConnection("localhost", port, timeout=5), "/health/", {})
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _seconds(connection: http.client.HTTPConnection, url: str, headers: Mapping[str, str]) -> float:
    began = time.perf_counter()
    connection.request("GET", url, headers=dict(headers))
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{url} answered {answer.status}")
    return time.perf_counter() - began
