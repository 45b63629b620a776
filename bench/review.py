"""The review queue: 500 open cases on the smaller site, 50,000 on the larger."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from moderation.models import Case, Evidence

AUTHORS = 200
WORDS = "Somebody wrote these words, and a rule found something in them. " * 5
# No row has such an id.
BEYOND_ALL = 2**40
# So many were reported by several, however many there are: more than a page.
RARE = 30


def middle_case() -> int:
    ids = Case.objects.open().order_by("id").values_list("pk", flat=True)
    return ids[ids.count() // 2]


@transaction.atomic
def add_cases(count: int) -> None:
    """Make them, where there are none yet."""
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
                reasons=_reasons(number, count),
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


def _reasons(number: int, count: int) -> list[str]:
    is_rare = number % (count // RARE) == 0
    return ["reported", "many_reports"] if is_rare else ["first_posts"]
