"""What is measured in one process. ``bench.site.Inside`` starts it and asks it, line by line.

For each line on its input, the name of a question, it prints a line of JSON; so two of them, on
two sizes, are measured in turn.
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualaid.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.addresses import Visitors  # noqa: E402
from bench.profiles import profile  # noqa: E402
from bench.work import Work  # noqa: E402


def main() -> None:
    at = timezone.now()
    visitors, work = Visitors(at), Work(at)
    for line in sys.stdin:
        match line.strip():
            case "pages":
                answer: object = _pages(visitors)
            case "work":
                answer = work.round()
            case "profile":
                answer = profile(visitors.clients()[""], visitors.urls()["browse"])
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


def _pages(visitors: Visitors) -> dict[str, object]:
    """Addresses by the name of what is measured, the sessions in which they are read, and how
    many queries each makes."""
    urls, clients = visitors.urls(), visitors.clients()
    return {
        "urls": urls,
        "sessions": {
            who: client.cookies["session"].value for who, client in clients.items() if who
        },
        "queries": {name: _queries(clients[Visitors.who(name)], url) for name, url in urls.items()},
    }


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    # The bounds of a transaction are no questions.
    return sum(not each["sql"].startswith(("SAVEPOINT", "RELEASE")) for each in queries)


if __name__ == "__main__":
    main()
