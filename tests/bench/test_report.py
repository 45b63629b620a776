"""The table that `make bench` prints."""

from __future__ import annotations

from typing import Any

from bench.report import as_markdown


def site(browse: float) -> dict[str, Any]:
    return {
        "pages": {"browse": browse, "minimal view": 2.0},
        "work": {"suggestions": 30.0, "bare candidate SQL": 20.0, "posting": 5.0},
        "memory": {"web worker": 80.0},
        "queries": {"browse": 3},
        "seed_seconds": 4.2,
        "profile": [["template/base.py render", 7.5]],
    }


def test_each_figure_stands_beside_its_reference() -> None:
    sizes = {"small": 10_000, "large": 1_000_000}
    lines = as_markdown({"sizes": sizes, "small": site(20), "large": site(25)}).splitlines()
    assert lines[0] == "| | 10,000 listings | 1,000,000 listings | ratio |"
    assert "| browse | 20.0 ms | 25.0 ms | 1.25 |" in lines
    assert "| memory: web worker | 80.0 MB | 80.0 MB | 1.00 |" in lines
    assert "| queries: browse | 3 | 3 | |" in lines
    assert "| seeding | 4 s | 4 s | |" in lines
    assert (
        "large: suggestions 1.50 x their bare candidate SQL, "
        "anonymous browse 12.50 x a minimal view." in lines
    )
    assert lines[-1] == "- 7.5 % template/base.py render"
