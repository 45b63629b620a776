"""The review queue with few cases and with many: ``python -m bench.review``, or ``--many 5000``.

Everything is made in one transaction on the database of the environment, and taken back: nothing
remains. Prints a table of milliseconds with the ratio that counts: the quickest of ROUNDS, so that
what else the machine does counts less.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualaid.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from moderation.models import Case, Evidence  # noqa: E402

ROUNDS = 40
AUTHORS = 200
WORDS = "Somebody wrote these words, and a rule found something in them. " * 5
# No row has such an id.
BEYOND_ALL = 2**40
# One in a hundred was reported by several.
RARE = 100


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.review", description=__doc__)
    parser.add_argument("--few", type=int, default=500)
    parser.add_argument("--many", type=int, default=50_000)
    chosen = parser.parse_args()
    # An organizer is not asked for a second factor where the site is a demo.
    with override_settings(DEMO=True), transaction.atomic():
        few = _measured(chosen.few)
        many = _measured(chosen.many - chosen.few)
        transaction.set_rollback(True)
    sys.stdout.write(_table(chosen.few, chosen.many, few, many))
    return 0


def _measured(more: int) -> dict[str, tuple[float, int]]:
    """Milliseconds and queries of each page, with ``more`` cases than before."""
    _add_cases(more)
    client = Client(SERVER_NAME="localhost")
    client.force_login(_organizer())
    ids = Case.objects.open().order_by("id").values_list("pk", flat=True)
    half = ids[ids.count() // 2]
    pages = {
        "first page": "/review/",
        "page in the middle": f"/review/?after={half}",
        "of one kind": "/review/?kind=listing",
        "for a common reason": "/review/?reason=first_posts",
        "for a rare reason": "/review/?reason=many_reports",
        "one case": f"/review/{half}/",
    }
    return {name: _quickest(client, url) for name, url in pages.items()}


def _quickest(client: Client, url: str) -> tuple[float, int]:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
        count = len(queries)
    if response.status_code != 200:
        raise SystemExit(f"{url} answers {response.status_code}")
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        client.get(url)
        times.append((time.perf_counter() - began) * 1000)
    return min(times), count


def _organizer() -> User:
    email = "bench-organizer@example.org"
    known = User.objects.filter(email=email).first()
    return known or User.objects.create(email=email, display_name="Bench", role="organizer")


def _add_cases(count: int) -> None:
    first = Case.objects.count()
    authors = User.objects.bulk_create(
        User(display_name=f"Author {first + number}") for number in range(AUTHORS)
    )
    cases = Case.objects.bulk_create(
        [
            Case(
                kind="listing" if number % 2 else "comment",
                object_id=BEYOND_ALL + number,
                author=authors[number % AUTHORS],
                reasons=_reasons(number),
                version=1,
                url="/",
            )
            for number in range(first, first + count)
        ],
        batch_size=2_000,
    )
    Evidence.objects.bulk_create(
        [Evidence(case=case, version=1, words=WORDS) for case in cases], batch_size=2_000
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE moderation_case, moderation_evidence, accounts_user")


def _reasons(number: int) -> list[str]:
    if number % RARE == RARE - 1:
        return ["reported", "many_reports"]
    return ["first_posts"]


def _table(
    few: int, many: int, small: dict[str, tuple[float, int]], large: dict[str, tuple[float, int]]
) -> str:
    rows = [
        f"| {name} | {ms:.1f} ms | {large[name][0]:.1f} ms | {large[name][0] / ms:.2f} "
        f"| {queries} | {large[name][1]} |"
        for name, (ms, queries) in small.items()
    ]
    head = f"| review queue | {few:,} cases | {many:,} cases | ratio | queries | queries |"
    return "\n".join([head, "|---|--:|--:|--:|--:|--:|", *rows, ""])


if __name__ == "__main__":
    sys.exit(main())
