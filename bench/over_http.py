"""Asking the real server for its pages, one after the other, and timing them."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bench.cost import Cost, quickest_quarter

WARM_UP = 4
TIMES = 25
READY_SECONDS = 60
SETTLED_SECONDS = 0.2


@dataclass(frozen=True)
class Visit:
    """A server, its pages by the names of what is measured, and by who reads them a session.

    ``cpu_ms`` says what the server and its database took of processors so far.
    """

    port: int
    urls: Mapping[str, str]
    sessions: Mapping[str, str]
    cpu_ms: Callable[[], float]


def measure_pages(visits: Sequence[Visit]) -> list[dict[str, Cost]]:
    """The quickest quarter of each page, by its name, for each server.

    They are asked in turn, so that whatever else the machine does slows all of them alike. What
    comes before a colon in the name of a page says in whose session it is read.
    """
    return [
        dict(zip(visits[0].urls, costs, strict=True))
        for costs in zip(*(_measure(visits, name) for name in visits[0].urls), strict=True)
    ]


def _measure(visits: Sequence[Visit], name: str) -> list[Cost]:
    walls: list[list[float]] = [[] for _visit in visits]
    # Before each request, and after the last: what a server still does when it has answered is
    # counted while the others are asked.
    marks: list[list[float]] = [[] for _visit in visits]
    for _time in range(WARM_UP + TIMES):
        for visit, times, marked in zip(visits, walls, marks, strict=True):
            marked.append(visit.cpu_ms())
            times.append(_ask(visit.port, visit.urls[name], _cookie(visit, name)) * 1000)
    time.sleep(SETTLED_SECONDS)
    for visit, marked in zip(visits, marks, strict=True):
        marked.append(visit.cpu_ms())
    return [_typical(*each) for each in zip(walls, marks, strict=True)]


def _typical(walls: Sequence[float], marks: Sequence[float]) -> Cost:
    costs = [
        Cost(wall, after - before)
        for wall, (before, after) in zip(walls, pairwise(marks), strict=True)
    ]
    return quickest_quarter(costs[WARM_UP:])


def _cookie(visit: Visit, name: str) -> dict[str, str]:
    session = visit.sessions.get(name.partition(":")[0])
    return {"Cookie": f"session={session}"} if session else {}


def wait_until_it_answers(port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            _ask(port, "/health/", {})
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _ask(port: int, url: str, headers: Mapping[str, str]) -> float:
    """How many seconds it took."""
    # A connection of its own: the server closes those that wait while another page is slow.
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", url, headers=dict(headers))
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - began
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{url} answered {answer.status}")
    return took
