"""The figures of both sizes beside one another, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def as_markdown(results: dict[str, Any]) -> str:
    """One table; each figure beside its reference of the same run."""
    small, large = results["small"], results["large"]
    sizes = results["sizes"]
    lines = [
        f"| | {sizes['small']:,} listings | {sizes['large']:,} listings | ratio |",
        "|---|--:|--:|--:|",
        *(_row(name, one, other, "ms") for name, one, other in _times(small, large)),
        *(
            _row(f"memory: {name}", small["memory"][name], large["memory"][name], "MB")
            for name in small["memory"]
        ),
        *(f"| queries: {name} | {one} | {large['queries'][name]} | |"
          for name, one in small["queries"].items()),
        f"| seeding | {small['seed_seconds']:.0f} s | {large['seed_seconds']:.0f} s | |",
    ]  # fmt: skip
    return "\n".join([*lines, "", *_within(small, large), "", *_profile(large), ""])


def _times(small: dict[str, Any], large: dict[str, Any]) -> Iterator[tuple[str, float, float]]:
    for part in ("pages", "work"):
        for name, one in small[part].items():
            yield name, one, large[part][name]


def _row(name: str, one: float, other: float, unit: str) -> str:
    return f"| {name} | {one:.1f} {unit} | {other:.1f} {unit} | {other / one:.2f} |"


def _within(small: dict[str, Any], large: dict[str, Any]) -> Iterator[str]:
    """Ratios within one size."""
    for name, site in (("small", small), ("large", large)):
        pages, work = site["pages"], site["work"]
        whole, bare = work["suggestions"], work["bare candidate SQL"]
        yield (
            f"{name}: suggestions {whole / bare:.2f} x their bare candidate SQL, anonymous browse "
            f"{pages['browse'] / pages['minimal view']:.2f} x a minimal view."
        )


def _profile(large: dict[str, Any]) -> Iterator[str]:
    yield "Where the time of anonymous browse goes, in its own code (large):"
    yield ""
    for where, share in large["profile"]:
        yield f"- {share} % {where}"
