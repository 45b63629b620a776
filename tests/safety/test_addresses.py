import pytest
from django.test import RequestFactory
from pytest_django import Settings

from safety.addresses import client_address


def seen(rf: RequestFactory, remote: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(rf.get("/", REMOTE_ADDR=remote, headers=headers))


def test_without_proxies_only_the_connection_counts(rf: RequestFactory, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 0
    assert seen(rf, "192.0.2.1", "198.51.100.7") == "192.0.2.1"


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.66, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.66, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1"),
        (1, "198.51.100.7, ", "192.0.2.1"),
        (1, None, "192.0.2.1"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_counts(
    rf: RequestFactory, settings: Settings, trusted: int, forwarded: str | None, address: str
) -> None:
    settings.TRUSTED_PROXIES = trusted
    assert seen(rf, "192.0.2.1", forwarded) == address


def test_forging_the_header_gives_no_new_key(rf: RequestFactory, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    keys = {seen(rf, "10.0.0.1", f"203.0.113.{n}, 198.51.100.7") for n in range(50)}
    assert keys == {"198.51.100.7"}


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_spellings(rf: RequestFactory, remote: str, address: str) -> None:
    assert seen(rf, remote) == address
