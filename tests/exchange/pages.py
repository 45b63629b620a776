"""Comparing pages."""

from __future__ import annotations

from typing import Any

from tests.people import without_tokens


def same_but_for_its_address(response: Any) -> str:
    """A page without its tokens and the path it was asked for, to compare it with another."""
    text = without_tokens(response.content.decode())
    return text.replace(response.wsgi_request.path, "PATH")
