"""Asking another server for a page, so that nobody can make this one ask within (docs/adr/0015).

The name of a server is looked up once, when the connection is made; every address found must be
public, and the connection goes to one of those very addresses. So it does not matter how an
address is spelled, where a page leads on to, or what the name is looked up as a moment later.
"""

from __future__ import annotations

import re
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import httpx

from safety.pinning import (
    INTERNET,
    PORTS,
    SECONDS,
    Network,
    NoAddress,
    Pinned,
    PinnedTransport,
    Why,
)

MOST_BYTES = 1024 * 1024
MOST_HOPS = 5
OWN_PORTS = {"http": 80, "https": 443}
LONGEST_ADDRESS = 2000
# A name as it is asked for, or an address in digits.
A_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.ASCII | re.IGNORECASE)
LEADS_ON = {301, 302, 303, 307, 308}


class NoAnswer(Exception):
    """``why`` there is none, and which ``host`` did not give it: the last one that was asked."""

    def __init__(self, why: Why, host: str = "") -> None:
        super().__init__(why.value)
        self.why, self.host = why, host


@dataclass(frozen=True)
class Answer:
    """What is at an address: ``address`` is where it led in the end, ``body`` at most MOST_BYTES
    of a page of HTML, unpacked, and empty of everything else."""

    status: int
    address: str
    content_type: str = ""
    body: bytes = b""

    @property
    def host(self) -> str:
        return _host(httpx.URL(self.address))


def fetch(address: str, *, user_agent: str, network: Network = INTERNET) -> Answer:
    """What is at ``address``, wherever it leads; all of it within SECONDS.

    Nothing is sent but the question: no cookies, no passwords, no proxy of the environment.
    Raises NoAnswer.
    """
    backend = Pinned(network, until=time.monotonic() + SECONDS)
    url = _url(address)
    for _hop in range(MOST_HOPS + 1):
        with PinnedTransport(backend, network.trust()) as transport, _as_no_answer(url):
            response = transport.handle_request(_request(url, user_agent))
            try:
                onward = response.headers.get("Location", "")
                if response.status_code not in LEADS_ON or not onward:
                    return _answer(url, response)
            finally:
                response.close()
        url = _url(onward, base=url)
    raise NoAnswer(Why.LOOP, _host(url))


def _url(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """An address that may be asked, as far as it can be seen from its words."""
    last = _host(base) if base else ""
    try:
        url = base.join(address) if base else httpx.URL(address)
        # Reading it is what finds some mistakes.
        host = _host(url)
        port = OWN_PORTS.get(url.scheme) if url.port is None else url.port
    except (httpx.InvalidURL, ValueError):
        raise NoAnswer(Why.REFUSED, last) from None
    is_web = url.scheme in OWN_PORTS and port in PORTS and not url.userinfo
    if not is_web or not A_HOST.fullmatch(host) or len(str(url)) > LONGEST_ADDRESS:
        raise NoAnswer(Why.REFUSED, last)
    return url


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii")


def host_of(address: str) -> str:
    """Which host would be asked, as it is written in ASCII; empty where none would be."""
    try:
        return _host(_url(address))
    except NoAnswer:
        return ""


def _request(url: httpx.URL, user_agent: str) -> httpx.Request:
    headers = {
        "User-Agent": user_agent,
        "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
        # What comes packed all the same is unpacked with care.
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    return httpx.Request("GET", url.copy_with(fragment=None), headers=headers)


def _answer(url: httpx.URL, response: httpx.Response) -> Answer:
    content_type = response.headers.get("Content-Type", "")
    is_page = content_type.partition(";")[0].strip().lower() in (
        "text/html",
        "application/xhtml+xml",
    )
    body = _unpacked(response) if is_page else b""
    return Answer(response.status_code, str(url), content_type, body)


def _unpacked(response: httpx.Response) -> bytes:
    """Never more than MOST_BYTES in memory, neither packed nor unpacked."""
    packed = _first_bytes(response.iter_raw())
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        return packed
    if coding not in ("gzip", "x-gzip", "deflate"):
        return b""
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(packed, MOST_BYTES)
    except zlib.error:
        return b""


def _first_bytes(parts: Iterator[bytes]) -> bytes:
    """What came of them: the answer was there before, so too slow an end is no loss."""
    found = bytearray()
    with suppress(httpx.TransportError):
        for part in parts:
            found += part[: MOST_BYTES - len(found)]
            if len(found) >= MOST_BYTES:
                break
    return bytes(found)


@contextmanager
def _as_no_answer(url: httpx.URL) -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException:
        raise NoAnswer(Why.TIME, _host(url)) from None
    except httpx.ConnectError as error:
        raise NoAnswer(_why_not_connected(error), _host(url)) from None
    except (httpx.HTTPError, ValueError):
        raise NoAnswer(Why.BROKEN, _host(url)) from None


def _why_not_connected(error: BaseException) -> Why:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, NoAddress):
            return cause.why
        if isinstance(cause, ssl.SSLError):
            return Why.TLS
        cause = cause.__cause__ or cause.__context__
    return Why.CONNECTION
