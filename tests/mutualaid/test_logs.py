from __future__ import annotations

import logging
import sys

from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from mutualaid.logs import DiscreetFormatter

FORMAT = "%(levelname)s %(message)s"


def record(
    message: str, *, error: bool = False, level: int = logging.ERROR, **extra: object
) -> str:
    made = logging.LogRecord(
        "django.request", level, __file__, 1, message, (),
        sys.exc_info() if error else None,
    )  # fmt: skip
    made.__dict__.update(extra)
    return DiscreetFormatter(FORMAT).format(made)


def test_tracebacks_keep_places_and_classes_but_no_words() -> None:
    try:
        try:
            raise KeyError("alice@example.org")
        except KeyError as error:
            raise ValueError("secret words") from error
    except ValueError:
        line = record("it failed", error=True)
    assert "builtins.KeyError" in line
    assert "builtins.ValueError" in line
    assert "test_logs.py" in line
    assert "alice" not in line
    assert "secret words" not in line


def test_suppressed_and_circular_causes_end() -> None:
    first, second = ValueError("one"), TypeError("two")
    first.__cause__, second.__cause__ = second, first
    try:
        raise first
    except ValueError:
        assert "builtins.TypeError" in record("round", error=True)
    try:
        try:
            raise KeyError
        except KeyError:
            raise ValueError from None
    except ValueError:
        assert "KeyError" not in record("hidden", error=True)


def test_requests_are_named_by_route_not_by_address(rf: RequestFactory) -> None:
    request = rf.get("/people/alice/?code=123456")
    line = record("Not Found: /people/alice/", request=request, status_code=404)
    assert line == "ERROR 404 GET (no such page)"


def test_a_refusal_is_one_line(rf: RequestFactory) -> None:
    try:
        raise PermissionDenied
    except PermissionDenied:
        request = rf.get("/people/waiting/")
        line = record(
            "Forbidden", error=True, level=logging.WARNING, request=request, status_code=403
        )
        fault = record("It failed", error=True, request=request)
    assert line.splitlines() == ["WARNING 403 GET (no such page)"]
    assert "PermissionDenied" in fault


def test_lines_without_request_or_error_are_kept() -> None:
    assert record("sent 3 mails") == "ERROR sent 3 mails"
    assert record("nothing raised", error=True).startswith("ERROR nothing raised")
