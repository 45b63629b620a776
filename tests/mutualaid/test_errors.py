from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from mutualaid.health import health

pytestmark = pytest.mark.django_db


def fault(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("alice@example.org")


def away(request: HttpRequest) -> HttpResponse:
    raise {"operational": OperationalError, "interface": InterfaceError}[request.GET["kind"]]()


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def large(request: HttpRequest) -> HttpResponse:
    raise RequestDataTooBig


def post(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("words", "")[:10])


def count(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("counted")


from mutualaid import urls  # noqa: E402

urlpatterns = [
    path("fault/", fault),
    path("away/", away),
    path("forbidden/", forbidden),
    path("large/", large),
    path("post/", post),
    path("count/", count),
    path("health/", health),
    *urls.urlpatterns,
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def visitor() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/fault/", 500, "Something went wrong here"),
        ("/forbidden/", 403, "You may not open this"),
        ("/large/", 413, "That was too much at once"),
        ("/no-such-page/", 404, "Nothing is here"),
    ],
)
def test_each_error_has_a_page_of_its_own(
    visitor: Client, address: str, status: int, words: str
) -> None:
    response = visitor.get(address)
    assert response.status_code == status
    assert f"<h1>{words}</h1>" in response.content.decode()
    assert "style=" not in response.content.decode()


@pytest.mark.parametrize("kind", ["operational", "interface"])
def test_database_errors_are_503_with_a_time_to_come_back(visitor: Client, kind: str) -> None:
    response = visitor.get(f"/away/?kind={kind}")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert response.headers["Cache-Control"] == "no-store"
    assert "<h1>Back in a moment</h1>" in response.content.decode()


def test_missing_token_is_explained(visitor: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/post/", {"words": "hello"})
    assert response.status_code == 403
    assert "<h1>Please send that again</h1>" in response.content.decode()


def test_body_over_the_limit_is_413(visitor: Client) -> None:
    assert visitor.post("/post/", {"words": "a" * 900_000}).status_code == 200
    assert visitor.post("/post/", {"words": "a" * 1_100_000}).status_code == 413


def test_too_many_fields_are_413(visitor: Client) -> None:
    assert visitor.post("/post/", {f"f{n}": "" for n in range(501)}).status_code == 413


def test_unknown_host_is_refused(visitor: Client) -> None:
    assert visitor.get("/health/", HTTP_HOST="evil.example.org").status_code == 400


def test_health_says_ok_and_is_not_kept(visitor: Client) -> None:
    response = visitor.get("/health/")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]
    assert visitor.post("/health/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_health_and_pages_without_database_and_after_its_return(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: Any, **named: Any) -> None:
        raise OperationalError("connection refused")

    connection.close()
    with monkeypatch.context() as patch:
        patch.setattr(connection, "connect", refuse)
        response = visitor.get("/health/")
        assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
        page = visitor.get("/count/")
        assert page.status_code == 503
        assert "Back in a moment" in page.content.decode()
    assert visitor.get("/health/").status_code == 200
    assert visitor.get("/count/").content == b"counted"
