"""No ``next`` leads away from the site (check 12)."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.accounts.test_sign_in import ask_for_code, last_code
from tests.factories.accounts import UserFactory

AWAY = [
    "https://evil.example",
    "http://evil.example/",
    "HTTPS://EVIL.EXAMPLE",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https:\\\\evil.example",
    "https:/\\evil.example",
    "https://testserver@evil.example",
    "https://testserver.evil.example",
    "https://evil.example/testserver",
    "http://testserver/",
    "http://localhost/",
    "//testserver/",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "ftp://evil.example",
    "\thttps://evil.example",
    " //evil.example",
    "\x01//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "//evil.example%2f@testserver",
    "//evil%E3%80%82example",
    "http://[::1]/",
    "http://[evil",
    "//0x7f000001/",
    "https:evil.example",
    "blob:https://evil.example/1",
    "mailto:a@evil.example",
    "?next=//evil.example",
]
# These stay here, however they look.
HARMLESS = {"?next=//evil.example"}


@pytest.fixture(autouse=True)
def _no_limits(db: None, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    cache.clear()


def stays(location: str) -> bool:
    """Whether a browser that reads ``location`` stays on the site."""
    parts = urlsplit(location.replace("\\", "/").strip())
    return parts.scheme == "" and parts.netloc == "" and not location.startswith(("//", "/\\"))


def test_there_are_enough_of_them() -> None:
    assert len(AWAY) >= 30


@pytest.mark.parametrize("next_url", AWAY)
def test_after_a_password(next_url: str) -> None:
    UserFactory.create(email="pat@example.org", password="a long enough one")
    data = {"login": "pat@example.org", "password": "a long enough one", "next": next_url}
    _check(Client().post(reverse("account_login"), data)["Location"], next_url)


@pytest.mark.parametrize("next_url", AWAY)
def test_after_a_code(alice: User, next_url: str) -> None:
    client = Client()
    ask_for_code(client, "alice@example.org")
    data = {"code": last_code(), "next": next_url}
    _check(client.post(reverse("account_confirm_login_code"), data)["Location"], next_url)


@pytest.mark.parametrize("next_url", AWAY)
def test_after_signing_out(alice: User, next_url: str) -> None:
    client = Client()
    client.force_login(alice)
    _check(client.post(reverse("account_logout"), {"next": next_url})["Location"], next_url)


@pytest.mark.parametrize("next_url", AWAY)
def test_after_proving_once_more_who_one_is(alice: User, next_url: str) -> None:
    client = Client()
    client.force_login(alice)
    url = reverse("people:confirm_by_code")
    client.post(url, {"send": "1", "next": next_url})
    _check(client.post(url, {"code": last_code(), "next": next_url})["Location"], next_url)


@pytest.mark.parametrize("next_url", AWAY)
def test_for_somebody_who_is_signed_in_already(alice: User, next_url: str) -> None:
    client = Client()
    client.force_login(alice)
    response = client.get(reverse("account_login"), {"next": next_url})
    _check(response["Location"], next_url)


def test_a_path_of_the_site_is_followed(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    response = client.get(reverse("account_login"), {"next": "/me/?tab=1"})
    assert response["Location"] == "/me/?tab=1"


def _check(location: str, next_url: str) -> None:
    assert stays(location), location
    assert next_url in HARMLESS or "evil" not in location
