"""Connections to public addresses alone, whatever a name is looked up as a moment later."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from threading import Thread
from typing import Any

import httpcore
import httpx

from safety.public_addresses import is_public

SECONDS = 5.0
PORTS = {80, 443}
# Of a server with several addresses so many are tried, each but the last for so many seconds.
MOST_TRIED, SECONDS_EACH = 3, 1.5


class Why(StrEnum):
    """Why there is no answer."""

    REFUSED = "refused"  # not on the public web: nobody was asked
    NAME = "name"  # no server has this name
    CONNECTION = "connection"  # nobody takes the call there
    TLS = "tls"  # who takes it cannot prove who it is
    TIME = "time"  # not within SECONDS
    LOOP = "loop"  # leads on and on
    BROKEN = "broken"  # what came is no answer


def look_up(host: str, port: int) -> list[str]:
    """All addresses of a name, by the system. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def connect(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
    """A connection to an address in digits. Raises httpcore's ConnectError and ConnectTimeout."""
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=seconds)


@lru_cache(maxsize=1)
def _everybody_trusts() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True)
class Network:
    """What the guard stands on: the system's own. Tests put a network of their own below it."""

    look_up: Callable[[str, int], Iterable[str]] = look_up
    connect: Callable[[str, int, float], httpcore.NetworkStream] = connect
    trust: Callable[[], ssl.SSLContext] = _everybody_trusts


INTERNET = Network()


class NoAddress(httpcore.ConnectError):
    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class PinnedTransport(httpx.HTTPTransport):
    """httpx's own way to send, over connections that ``backend`` makes."""

    def __init__(self, backend: httpcore.NetworkBackend, trust: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=trust, network_backend=backend)


@dataclass(frozen=True)
class Pinned(httpcore.NetworkBackend):
    """Connects to public addresses only; whatever it opened ends at ``until``."""

    network: Network
    until: float

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        if port not in PORTS:
            raise NoAddress(Why.REFUSED)
        *others, last = self._public_addresses(host, port)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._open(address, port, SECONDS_EACH)
        return self._open(last, port, SECONDS)

    def _public_addresses(self, host: str, port: int) -> list[str]:
        """Looked up this once, at least one; none is asked where any is not public."""
        try:
            found = _within(self.until, lambda: list(self.network.look_up(host, port)))
        except (OSError, ValueError):
            found = []
        if not found:
            raise NoAddress(Why.NAME)
        if not all(is_public(each) for each in found):
            raise NoAddress(Why.REFUSED)
        return found[:MOST_TRIED]

    def _open(self, address: str, port: int, most: float) -> httpcore.NetworkStream:
        seconds = min(_left(self.until, httpcore.ConnectTimeout), most)
        return _Hurried(self.network.connect(address, port, seconds), self.until)


@dataclass(frozen=True)
class _Hurried(httpcore.NetworkStream):
    """A connection of which nothing takes longer than ``until``, however slowly it drips."""

    stream: httpcore.NetworkStream
    until: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.until, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.until, httpcore.WriteTimeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self.until, httpcore.ConnectTimeout)
        return _Hurried(self.stream.start_tls(ssl_context, server_hostname, left), self.until)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(until: float, late: type[Exception]) -> float:
    """The seconds that are left; raises ``late`` where none are."""
    left = until - time.monotonic()
    if left <= 0:
        raise late
    return left


def _within(until: float, ask: Callable[[], list[str]]) -> list[str]:
    """What ``ask`` gives; raises ConnectTimeout where it takes too long: the system's own lookup
    cannot be told to hurry, so it is left behind in a thread of its own."""
    found: Future[list[str]] = Future()

    def run() -> None:
        try:
            found.set_result(ask())
        except Exception as error:
            found.set_exception(error)

    Thread(target=run, daemon=True).start()
    try:
        return found.result(timeout=_left(until, httpcore.ConnectTimeout))
    except TimeoutError:
        raise httpcore.ConnectTimeout from None
