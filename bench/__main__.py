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

from bench.over_http import Visit, measure_pages
from bench.report import as_markdown
from bench.site import Site, server

RESULTS = Path(__file__).with_name("results.json")


def main() -> int:
    """Measure, print the table, keep the figures; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--small", type=int, default=10_000, help="listings of the reference")
    parser.add_argument("--large", type=int, default=1_000_000, help="listings of the other")
    parser.add_argument("--port", type=int, default=8058)
    chosen = parser.parse_args()
    sizes = {"small": chosen.small, "large": chosen.large}
    results: dict[str, Any] = {"sizes": sizes}
    with server() as postgres:
        sites = [
            Site(name, listings, chosen.port + number, postgres)
            for number, (name, listings) in enumerate(sizes.items())
        ]
        for site in sites:
            _say(f"{site.name}: {site.listings:,} listings …")
            results[site.name] = {"seed_seconds": site.make()}
        for site in sites:
            _say(f"{site.name}: in process …")
            results[site.name] |= site.inside()
        _say("over HTTP …")
        _measure_over_http(sites, results)
    RESULTS.write_text(json.dumps(results, indent=1))
    sys.stdout.write(as_markdown(results))
    return 0


def _measure_over_http(sites: list[Site], results: dict[str, Any]) -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(site.web()) for site in sites]
        found = [results[site.name] for site in sites]
        visits = [
            Visit(site.port, each.pop("urls"), each.pop("session"))
            for site, each in zip(sites, found, strict=True)
        ]
        for each, pages in zip(found, measure_pages(visits), strict=True):
            each["pages"] = pages
        for site, each, web in zip(sites, found, servers, strict=True):
            each["memory"] = site.memory(web)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
