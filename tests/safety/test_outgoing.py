"""Asking other servers: never one within, and never for long (check 13)."""

from __future__ import annotations

import gzip
import socket
import time
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpcore
import pytest

from safety import pinning
from safety.outgoing import MOST_BYTES, Answer, NoAnswer, fetch, host_of
from safety.pinning import Network, Why
from safety.public_addresses import is_public
from tests.safety.servers import PUBLIC, Server, certificate, page, pages, serving

ask = partial(fetch, user_agent="Test neighbors (http://localhost)")
HELLO = pages(root=page("<title>Hello</title>"))

# One place within, in digits as sent to the guard by the system's own lookup, which reads them all
# without asking anybody: decimal, octal, hexadecimal, short, mapped, translated, with a zone.
WITHIN = [
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "017700000001", "0x7f000001", "0x7f.1"),
    *("0x7F.0x0.0x0.0x1", "0177.0.0.1", "127.255.255.254", "localhost", "LOCALHOST"),
    *("0", "0.0.0.0", "0x0", "0.1.2.3", "10.0.0.1", "10.1", "0xa.1", "012.0.0.1", "167772161"),
    *("172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.257", "3232235521", "0xc0a80001"),
    *("169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "100.64.0.1"),
    *("192.0.0.8", "192.0.0.10", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.7"),
    *("203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]", "[::ffff:127.0.0.1]"),
    *("[::ffff:7f00:1]", "[::ffff:0:127.0.0.1]", "[::ffff:8.8.8.8]", "[64:ff9b::7f00:1]"),
    *("[64:ff9b::8.8.8.8]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2002:a00:1::1]"),
    *("[2001::1]", "[2001:0:7f00:1::]", "[2001:db8::1]", "[2001:20::1]", "[3fff::1]"),
    *("[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fec0::1]", "[ff02::1]", "[100::1]"),
    *("[5f00::1]", "[2620:4f:8000::1]"),
]  # fmt: skip


@pytest.mark.parametrize("host", WITHIN)
def test_a_place_within_is_refused_however_it_is_spelled(host: str) -> None:
    reached: list[str] = []
    network = Network(connect=lambda address, *_rest: reached.append(address))  # type: ignore[arg-type]
    with pytest.raises(NoAnswer) as refused:
        ask(f"http://{host}/", network=network)
    assert (refused.value.why, reached) == (Why.REFUSED, [])


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "93.184.216.34", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2001:200::1"]
)
def test_public_addresses_are_public(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize("text", ["", "example.org", "fe80::1%eth0", "2606:2800::1%1", "8.8.8.8 "])
def test_what_is_no_plain_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize(
    "address",
    [
        *("", "example.org", "//example.org/", "http://", "http:///path", "https://:443/"),
        *("ftp://example.org/", "file:///etc/passwd", "ws://example.org/", "javascript:alert(1)"),
        *("http://example.org:8080/", "http://example.org:22/", "https://example.org:0/"),
        *("http://u@example.org/", "http://u:p@example.org/", "http://example.org:99999/"),
        *(
            "http://exa mple.org/",
            "http://[::1/",
            "http://[fe80::1%25eth0]/",
            "http://\n/",
            "http://a..b/\x00",
        ),
        "http://example.org/" + "a" * 2000,
    ],
)
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with serving(HELLO) as server:
        with pytest.raises(NoAnswer) as refused:
            ask(address, network=server.network())
        assert host_of(address) == ""
        assert (refused.value.why, server.reached) == (Why.REFUSED, [])


def test_a_page_is_fetched_from_the_very_address_that_was_looked_up() -> None:
    with serving(HELLO) as server:
        answer = ask("http://Bücher.example:443/?a=1#part", network=server.network())

    assert answer == Answer(
        200, "http://xn--bcher-kva.example:443/?a=1#part", "text/html; charset=utf-8",
        b"<title>Hello</title>",
    )  # fmt: skip
    assert (answer.host, host_of("https://Bücher.example/")) == ("xn--bcher-kva.example",) * 2
    assert server.reached == [f"{PUBLIC}:443"]
    assert server.asked == [
        "GET /?a=1 HTTP/1.1\r\nHost: xn--bcher-kva.example:443\r\n"
        "User-Agent: Test neighbors (http://localhost)\r\n"
        "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.5\r\n"
        "Accept-Encoding: identity\r\nConnection: close\r\n\r\n"
    ]


def test_the_connection_itself_refuses_other_ports() -> None:
    with serving(HELLO) as server:
        backend = pinning.Pinned(server.network(), until=time.monotonic() + 5)
        with pytest.raises(pinning.NoAddress):
            backend.connect_tcp("example.org", 22)
        assert server.reached == []


def test_one_address_within_among_public_ones_is_enough_to_refuse() -> None:
    with serving(HELLO) as server:
        with pytest.raises(NoAnswer) as refused:
            ask("http://example.org/", network=server.network([PUBLIC, "10.0.0.1"]))
        assert (refused.value.why, server.reached) == (Why.REFUSED, [])


def test_a_name_that_is_looked_up_as_another_address_later_leads_nowhere_else() -> None:
    """What is checked is what is connected to; the next hop is looked up, and checked, anew."""
    answers = pages(root=page(status="302 Found", location="/next"), next=page("<title>1"))
    with serving(answers) as server:
        assert ask("http://example.org/next", network=server.network([PUBLIC], ["127.0.0.1"]))
        assert server.reached == [f"{PUBLIC}:80"]
        with pytest.raises(NoAnswer) as refused:
            ask("http://example.org/", network=server.network([PUBLIC], ["127.0.0.1"]))
        assert (refused.value.why, server.reached) == (Why.REFUSED, [f"{PUBLIC}:80"] * 2)


@pytest.mark.parametrize(
    "onward",
    [
        "http://127.0.0.1/", "//localhost/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
        "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "gopher://example.org/",
        "http://example.org:6379/", "http://u:p@example.org/", "http://[::1", "https://",
    ],
)  # fmt: skip
def test_leading_on_to_a_place_within_is_refused(onward: str) -> None:
    def look_up(host: str, port: int) -> list[str]:
        return [PUBLIC] if host == "example.org" else pinning.look_up(host, port)

    with serving(pages(root=page(status="302 Found", location=onward))) as server:
        with pytest.raises(NoAnswer) as refused:
            ask("http://example.org/", network=Network(look_up, server.connect))
        assert (refused.value.why, server.reached) == (Why.REFUSED, [f"{PUBLIC}:80"])


def test_leading_on_within_the_web_is_followed_a_few_times_and_keeps_nothing() -> None:
    def step(to: str) -> bytes:
        return page(status="301 Moved", location=to, set_cookie="a=b; Path=/")

    steps = {f"step{n}": step(f"/step{n + 1}") for n in range(9)}
    answers = pages(root=step("https://other.example:80/there"), there=page("<title>T"), **steps)
    with serving(answers) as server:
        server.trust = None  # type: ignore[assignment]
        with pytest.raises(NoAnswer) as endless:
            ask("http://example.org/step1", network=server.network())
        assert (endless.value.why, endless.value.host) == (Why.LOOP, "example.org")
        assert len(server.asked) == 6
        assert "cookie" not in "".join(server.asked).lower()


def test_the_environment_says_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    (tmp_path / ".netrc").write_text("machine example.org login u password p")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with serving(HELLO) as server:
        assert ask("http://example.org/", network=server.network()).status == 200
        assert "authorization" not in server.asked[0].lower()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safety.outgoing.SECONDS", 0.4)


def drip(head: str, connection: socket.socket) -> None:
    """A byte now and then: no single read takes long."""
    for _byte in range(400):
        connection.sendall(b"H" if "/body" not in head else b"<")
        time.sleep(0.05)


def drip_body(head: str, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    drip("/body", connection)


@pytest.mark.usefixtures("hurried")
def test_a_slow_server_gets_so_many_seconds_in_all() -> None:
    with serving(drip) as server:
        begun = time.monotonic()
        with pytest.raises(NoAnswer) as late:
            ask("http://example.org/", network=server.network())
        assert late.value.why == Why.TIME
        assert 0.3 < time.monotonic() - begun < 10
    with serving(drip_body) as server:
        begun = time.monotonic()
        answer = ask("http://example.org/", network=server.network())
        assert (answer.status, set(answer.body)) == (200, {ord("<")})
        assert time.monotonic() - begun < 10


@pytest.mark.usefixtures("hurried")
def test_a_slow_lookup_is_left_behind_and_a_dead_end_is_no_server() -> None:
    def sleepy(host: str, port: int) -> list[str]:
        time.sleep(1)
        return [PUBLIC]

    def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    def nothing(host: str, port: int) -> list[str]:
        return []

    found: list[Why] = []
    with serving(HELLO) as server:
        for look_up in (sleepy, nobody, nothing):
            with pytest.raises(NoAnswer) as without:
                ask("http://example.org/", network=Network(look_up, server.connect))
            found.append(without.value.why)
    with pytest.raises(NoAnswer) as closed:  # the listener is gone
        ask("http://example.org/", network=server.network())
    assert [*found, closed.value.why] == [Why.TIME, Why.NAME, Why.NAME, Why.CONNECTION]


def test_of_several_addresses_the_next_is_tried() -> None:
    other = "93.184.216.35"
    with serving(HELLO) as server:

        def connect(address: str, port: int, seconds: float) -> Any:
            if address == other:
                raise httpcore.ConnectError
            return server.connect(address, port, seconds)

        network = Network(lambda *_: [other, PUBLIC], connect)
        assert ask("http://example.org/", network=network).status == 200


def huge(head: str, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _mebibyte in range(64):
        connection.sendall(b"a" * MOST_BYTES)


def test_of_a_huge_page_the_first_mebibyte_is_read() -> None:
    with serving(huge) as server:
        answer = ask("http://example.org/", network=server.network())
    assert answer.body == b"a" * MOST_BYTES


def test_a_packed_bomb_is_unpacked_no_further_than_that() -> None:
    bomb = gzip.compress(b"b" * (20 * MOST_BYTES))
    good = gzip.compress(b"<title>Packed</title>")
    answers = pages(
        bomb=page(bomb, content_encoding="gzip"), good=page(good, content_encoding="gzip"),
        broken=page(b"no gzip", content_encoding="gzip"), other=page(b"?", content_encoding="br"),
        pdf=page(b"%PDF", content_type="application/pdf"),
    )  # fmt: skip
    with serving(answers) as server:
        bodies = {
            name: ask(f"http://example.org/{name}", network=server.network()).body
            for name in ("bomb", "good", "broken", "other", "pdf")
        }
    assert bodies.pop("bomb") == b"b" * MOST_BYTES
    assert bodies == {"good": b"<title>Packed</title>", "broken": b"", "other": b"", "pdf": b""}


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"a" * 200_000 + b"\r\n\r\n"]
)
def test_what_is_no_answer_is_none(answer: bytes) -> None:
    with serving(lambda head, connection: connection.sendall(answer)) as server:
        with pytest.raises(NoAnswer) as broken:
            ask("http://example.org/", network=server.network())
        assert broken.value.why == Why.BROKEN


def test_a_server_has_to_prove_its_name(tmp_path: Path) -> None:
    theirs, trust = certificate(tmp_path, "example.org")
    with serving(HELLO, tls=theirs) as server:
        whys = []
        for host, trusted in (("other.example", trust), ("example.org", server.trust)):
            server.trust = trusted
            with pytest.raises(NoAnswer) as unproven:
                ask(f"https://{host}/", network=server.network())
            whys.append((unproven.value.why, unproven.value.host))
        assert whys == [(Why.TLS, "other.example"), (Why.TLS, "example.org")]
        assert server.asked == []
        server.trust = trust
        assert ask("https://example.org/", network=server.network()).body == b"<title>Hello</title>"


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "localhost", "[::ffff:127.0.0.1]"])
def test_without_the_guard_the_place_within_is_reached(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """The negative control of all of these."""
    with serving(HELLO) as server:
        within: Server = server
        network = Network(connect=within.connect)
        with pytest.raises(NoAnswer):
            ask(f"http://{host}/", network=network)
        monkeypatch.setattr(pinning, "is_public", lambda address: bool(ip_address(address)))
        assert ask(f"http://{host}/", network=network).status == 200
        assert within.reached
