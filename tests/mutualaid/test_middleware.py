from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from mutualaid.middleware import DemoStaysHereMiddleware

pytestmark = pytest.mark.django_db


def visit(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = "yes"
    return HttpResponse("hello")


def leave(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponse("bye")


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plain")


urlpatterns = [path("visit/", visit), path("leave/", leave), path("plain/", plain)]
here = override_settings(ROOT_URLCONF=__name__)


def directives(response: HttpResponseBase) -> dict[str, list[str]]:
    parts = response.headers["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for words in (part.split() for part in parts)}


@here
def test_policy_allows_this_site_only_and_nothing_inline(client: Client) -> None:
    policy = directives(client.get("/plain/"))
    assert policy == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }


@here
def test_headers_on_every_page(client: Client) -> None:
    headers = client.get("/plain/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]


@here
def test_pages_of_whoever_has_a_session_are_not_kept(client: Client) -> None:
    assert "Cache-Control" not in client.get("/plain/").headers
    first = client.get("/visit/")  # is given a session
    assert first.headers["Cache-Control"] == "no-store, private"
    assert client.get("/plain/").headers["Cache-Control"] == "no-store, private"


@here
def test_sign_out_clears_what_the_browser_kept(client: Client) -> None:
    client.get("/visit/")
    assert "Clear-Site-Data" not in client.get("/plain/").headers
    assert client.get("/leave/").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/plain/").headers


@here
def test_session_cookie_is_out_of_reach_for_scripts_and_other_sites(client: Client) -> None:
    cookie = client.get("/visit/").cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("127.0.0.1", 200),
        ("127.8.9.1", 200),
        ("::1", 200),
        ("10.0.0.7", 403),
        ("2001:db8::1", 403),
        ("", 403),
    ],
)
def test_demo_answers_this_machine_only(rf: RequestFactory, address: str, status: int) -> None:
    middleware = DemoStaysHereMiddleware(plain)
    assert middleware(rf.get("/", REMOTE_ADDR=address)).status_code == status


@pytest.mark.parametrize(
    "added",
    [
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_VIA": "1.1 tunnel"},
        {"HTTP_HOST": "demo.example.org"},
        {"HTTP_HOST": "localhost.example.org:8000"},
        {"HTTP_HOST": "192.168.1.5:8000"},
        {"HTTP_HOST": "not a host"},
    ],
)
def test_demo_answers_no_proxy_and_no_other_name(rf: RequestFactory, added: Any) -> None:
    assert DemoStaysHereMiddleware(plain)(rf.get("/", **added)).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:80", "[::1]:8000"])
def test_demo_answers_by_every_name_of_this_machine(rf: RequestFactory, host: str) -> None:
    assert DemoStaysHereMiddleware(plain)(rf.get("/", HTTP_HOST=host)).status_code == 200


def test_sign_out_without_a_request_is_none_of_its_business() -> None:
    user_logged_out.send(sender=None, request=None, user=None)
