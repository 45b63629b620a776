"""The table that `make bench` prints."""

from __future__ import annotations

from typing import Any

from bench.report import as_markdown


def site(browse: float) -> dict[str, Any]:
    return {
        "pages": {"browse": [browse, browse / 2], "minimal view": [2.0, 1.0]},
        "work": {"suggestions": [30.0, 15.0], "bare candidate SQL": [20.0, 10.0]},
        "memory": {"web worker": 8 * browse, "job worker": 160},
        "queries": {"browse": 3},
        "seed_seconds": 4.2,
        "profile": [["template/base.py render", 7.5]],
    }


def test_each_figure_stands_beside_its_reference_and_what_is_too_much_in_bold() -> None:
    sizes = {"small": 10_000, "large": 1_000_000}
    lines = as_markdown({"sizes": sizes, "small": site(18), "large": site(27)}).splitlines()
    assert lines[0] == (
        "| | 10,000 listings: wall | processor | 1,000,000 listings: wall | processor | ratio "
        "| queries | queries |"
    )
    assert "| browse | 18.0 ms | 9.0 ms | 27.0 ms | 13.5 ms | **1.50** | 3 | 3 |" in lines
    assert "| suggestions | 30.0 ms | 15.0 ms | 30.0 ms | 15.0 ms | 1.00 |  |  |" in lines
    assert "| memory: web worker | 144 MB | | **216 MB** | | 1.50 | | |" in lines
    assert "| memory: job worker | 160 MB | | 160 MB | | 1.00 | | |" in lines
    assert "| seeding | 4 s | | 4 s | | | | |" in lines
    assert (
        "large: suggestions 1.50 x their bare candidate SQL, "
        "anonymous browse 13.50 x a minimal view." in lines
    )
    assert lines[-1] == "- 7.5 % template/base.py render"
