"""`make bench`: two populations of one density, the real server, one table of ratios.

``python -m bench --small 2000 --large 20000`` takes a minute or two, the sizes that count longer.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.cost import typical
from bench.over_http import Visit, measure_pages
from bench.report import as_markdown
from bench.site import Site, server

ROUNDS = 4
RESULTS = Path(__file__).with_name("results.json")


def main() -> int:
    """Measure, print the table, keep the figures; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--small", type=int, default=10_000, help="listings of the reference")
    parser.add_argument("--large", type=int, default=1_000_000, help="listings of the other")
    parser.add_argument("--port", type=int, default=8058)
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="leave the data there, for the next time"
    )
    parser.add_argument(
        "--only", metavar="WORD", default="", help="the pages alone whose names begin so"
    )
    chosen = parser.parse_args()
    sizes = {"small": chosen.small, "large": chosen.large}
    results: dict[str, Any] = {"sizes": sizes}
    with server(chosen.keep) as postgres:
        sites = [
            Site(name, listings, chosen.port + number, postgres)
            for number, (name, listings) in enumerate(sizes.items())
        ]
        for site in sites:
            _say(f"{site.name}: {site.listings:,} listings …")
            results[site.name] = {"seed_seconds": site.make()}
        _say("in process …")
        pages = _measure_inside(sites, results, only=chosen.only)
        _say("over HTTP …")
        _measure_over_http(sites, pages, results)
    RESULTS.write_text(json.dumps(results, indent=1))
    sys.stdout.write(as_markdown(results))
    return 0


def _measure_inside(
    sites: list[Site], results: dict[str, Any], *, only: str
) -> list[dict[str, Any]]:
    """Add what the work takes to ``results``, unless ``only`` some pages are to be measured; return
    what pages there are, of each site."""
    with ExitStack() as stack:
        insides = [stack.enter_context(site.inside()) for site in sites]
        pages = [each.ask("pages") for each in insides]
        if only:
            for site, page in zip(sites, pages, strict=True):
                page["urls"] = {n: url for n, url in page["urls"].items() if n.startswith(only)}
                results[site.name] |= {"queries": page["queries"], "work": {}, "profile": []}
            return pages
        # Of each piece of work the quickest, so that what else the machine does counts less; both
        # sizes in turn, so that it slows them alike.
        rounds = [[each.ask("work") for each in insides] for _round in range(ROUNDS)]
        for site, inside, page, own in zip(
            sites, insides, pages, zip(*rounds, strict=True), strict=True
        ):
            results[site.name] |= {
                "queries": page["queries"],
                "work": {name: typical([each[name] for each in own]) for name in own[0]},
                "profile": inside.ask("profile"),
            }
    return pages


def _measure_over_http(
    sites: list[Site], pages: list[dict[str, Any]], results: dict[str, Any]
) -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(site.web()) for site in sites]
        visits = [
            Visit(
                site.port,
                page["urls"] | {"minimal view": "/bench/minimal/"},
                page["sessions"],
                web.cpu_ms,
            )
            for site, page, web in zip(sites, pages, servers, strict=True)
        ]
        for site, times, web in zip(sites, measure_pages(visits), servers, strict=True):
            results[site.name] |= {"pages": times, "memory": site.memory(web)}


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
