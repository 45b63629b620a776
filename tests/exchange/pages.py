"""Comparing pages and their words."""

from __future__ import annotations

from typing import Any

from tests.people import without_tokens


def same_but_for_its_address(response: Any) -> str:
    """A page without its tokens and the path it was asked for, to compare it with another."""
    text = without_tokens(response.content.decode())
    return text.replace(response.wsgi_request.path, "PATH")


def unbroken(words: str) -> str:
    """``words`` with times of the day as the site writes them, so that no line breaks in one."""
    return words.replace(" a.m.", "\N{NO-BREAK SPACE}a.m.").replace(
        " p.m.", "\N{NO-BREAK SPACE}p.m."
    )
