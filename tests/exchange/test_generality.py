"""Nothing general knows which categories there are: they are only found by the registry."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from exchange.categories.registry import CATEGORIES

EXCHANGE = Path(settings.BASE_DIR) / "exchange"
# The two lists to which a new category adds its line.
LISTS = {"categories/registry.py", "models/__init__.py"}


def of_a_category(path: Path) -> bool:
    own = path.relative_to(EXCHANGE)
    return bool(CATEGORIES.keys() & {*own.parts}) or own.stem.removesuffix("_words") in CATEGORIES


def named(source: str) -> Iterator[str]:
    """Every category that some code names: by a word, an attribute or an import."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=str(word)) | ast.Attribute(attr=word) | ast.Name(id=word):
                yield from {word.partition("__")[0]} & CATEGORIES.keys()
            case ast.keyword(arg=str(word)):
                yield from {word.partition("__")[0]} & CATEGORIES.keys()
            case ast.ImportFrom(module=str(module)):
                yield from {*module.split(".")} & CATEGORIES.keys()


def test_nothing_general_names_a_category() -> None:
    found = {}
    for path in EXCHANGE.rglob("*.py"):
        where = path.relative_to(EXCHANGE).as_posix()
        is_general = not of_a_category(path) and "migrations" not in path.parts
        if is_general and where not in LISTS and (names := sorted(named(path.read_text()))):
            found[where] = names
    assert found == {}


def test_one_that_does_is_found_out() -> None:
    """The control: this test can fail."""
    sources = [
        'if listing.category == "meals": ...',
        "listing.rent.goal",
        'others.filter(rides__wheelchair=True).exclude("childcare__care")',
        "from exchange.categories.rides import rules",
    ]
    assert [sorted(named(source)) for source in sources] == [
        ["meals"],
        ["rent"],
        ["childcare", "rides"],
        ["rides"],
    ]
