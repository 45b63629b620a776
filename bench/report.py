"""The figures of both sizes beside one another, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# How much dearer anything may be on the larger site, and the megabytes of a web worker.
MOST = 1.3
MOST_MB = 150


def as_markdown(results: dict[str, Any]) -> str:
    """One table; each figure beside its reference of the same run, in bold what is too much."""
    small, large, sizes = results["small"], results["large"], results["sizes"]
    lines = [
        f"| | {sizes['small']:,} listings: wall | processor | {sizes['large']:,} listings: wall "
        "| processor | ratio | queries | queries |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
        *(
            _row(name, one, large[part][name], small["queries"], large["queries"])
            for part in ("pages", "work")
            for name, one in small[part].items()
        ),
        *(_memory(name, mb, large["memory"][name]) for name, mb in small["memory"].items()),
        f"| seeding | {small['seed_seconds']:.0f} s | | {large['seed_seconds']:.0f} s | | | | |",
    ]
    if not large["work"]:
        return "\n".join([*lines, ""])
    return "\n".join([*lines, "", *_within(small, large), "", *_profile(large), ""])


def _row(
    name: str, one: Sequence[float], other: Sequence[float], *queries: Mapping[str, int]
) -> str:
    """``one`` and ``other`` have wall and processor; the ratio is of the latter."""
    ratio = other[1] / one[1]
    figures = " | ".join(f"{ms:.1f} ms" for ms in (*one, *other))
    counts = " | ".join(str(each.get(name, "")) for each in queries)
    return f"| {name} | {figures} | {_marked(f'{ratio:.2f}', ratio > MOST)} | {counts} |"


def _memory(name: str, one: float, other: float) -> str:
    is_too_much = name == "web worker" and other > MOST_MB
    large = _marked(f"{other:.0f} MB", is_too_much)
    return f"| memory: {name} | {one:.0f} MB | | {large} | | {other / one:.2f} | | |"


def _marked(figure: str, is_too_much: bool) -> str:
    return f"**{figure}**" if is_too_much else figure


def _within(small: dict[str, Any], large: dict[str, Any]) -> Iterator[str]:
    """Ratios within one size."""
    for name, site in (("small", small), ("large", large)):
        pages, work = site["pages"], site["work"]
        whole, bare = work["suggestions"], work["bare candidate SQL"]
        yield (
            f"{name}: suggestions {whole[1] / bare[1]:.2f} x their bare candidate SQL, anonymous "
            f"browse {pages['browse'][1] / pages['minimal view'][1]:.2f} x a minimal view."
        )


def _profile(large: dict[str, Any]) -> Iterator[str]:
    yield "Where the time of anonymous browse goes, in its own code (large):"
    yield ""
    for where, share in large["profile"]:
        yield f"- {share} % {where}"
