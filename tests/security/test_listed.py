"""docs/security-checks.md names tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "security-checks.md"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def missing(page: str) -> list[str]:
    """What a page names and no file has, as ``"path::name"``."""
    return [f"{file}::{name}" for file, name in NAMED.findall(page) if name not in _names(file)]


def _names(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}


def test_every_test_that_the_page_names_is_there() -> None:
    page = PAGE.read_text("utf-8")
    assert len(NAMED.findall(page)) > 40
    assert missing(page) == []


def test_one_that_went_is_noticed() -> None:
    gone = "security/test_listed.py::test_gone"
    assert missing(f"`{gone}`") == [gone]
