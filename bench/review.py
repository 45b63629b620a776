"""The review queue: 500 open cases on the smaller site, 50,000 on the larger.

``python -m bench.review 500`` makes them, where there are none yet.
"""

from __future__ import annotations

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualaid.settings")
    django.setup()

from django.db import transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from moderation.models import Case, Evidence  # noqa: E402

AUTHORS = 200
WORDS = "Somebody wrote these words, and a rule found something in them. " * 5
# No row has such an id.
BEYOND_ALL = 2**40
# One in a hundred was reported by several.
RARE = 100


def middle_case() -> int:
    ids = Case.objects.open().order_by("id").values_list("pk", flat=True)
    return ids[ids.count() // 2]


@transaction.atomic
def add_cases(count: int) -> None:
    if Case.objects.filter(object_id__gte=BEYOND_ALL).exists():
        return
    authors = User.objects.bulk_create(
        User(display_name=f"Author {number}") for number in range(AUTHORS)
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
            for number in range(count)
        ],
        batch_size=2_000,
    )
    Evidence.objects.bulk_create(
        [Evidence(case=case, version=1, words=WORDS) for case in cases], batch_size=2_000
    )


def _reasons(number: int) -> list[str]:
    if number % RARE == RARE - 1:
        return ["reported", "many_reports"]
    return ["first_posts"]


if __name__ == "__main__":
    add_cases(int(sys.argv[1]))
