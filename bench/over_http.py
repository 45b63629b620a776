"""Asking the real server for its pages, one after the other, and timing them."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WARM_UP = 3
TIMES = 25
READY_SECONDS = 60


@dataclass(frozen=True)
class Visit:
    """A server, its pages by the names of what is measured, and by who reads them a session."""

    port: int
    urls: Mapping[str, str]
    sessions: Mapping[str, str]


def measure_pages(visits: Sequence[Visit]) -> list[dict[str, float]]:
    """The median of each page in milliseconds, by its name, for each server.

    They are asked in turn, so that whatever else the machine does slows all of them alike. What
    comes before a colon in the name of a page says in whose session it is read.
    """
    connections = [
        http.client.HTTPConnection("localhost", each.port, timeout=60) for each in visits
    ]
    found: list[dict[str, float]] = [{} for _visit in visits]
    for name in visits[0].urls:
        taken: list[list[float]] = [[] for _visit in visits]
        for _time in range(WARM_UP + TIMES):
            for visit, connection, times in zip(visits, connections, taken, strict=True):
                times.append(_seconds(connection, visit.urls[name], _cookie(visit, name)))
        for figures, times in zip(found, taken, strict=True):
            figures[name] = statistics.median(times[WARM_UP:]) * 1000
    return found


def _cookie(visit: Visit, name: str) -> dict[str, str]:
    session = visit.sessions.get(name.partition(":")[0])
    return {"Cookie": f"session={session}"} if session else {}


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
    # A connection of its own: the server closes those that wait while another page is slow.
    connection.close()
    began = time.perf_counter()
    connection.request("GET", url, headers=dict(headers))
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{url} answered {answer.status}")
    return time.perf_counter() - began
