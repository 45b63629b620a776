"""What organizers found in what somebody wrote before: facts, and no score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from moderation.models import Decision
from moderation.models.decisions import Outcome

_STAYED = Q(outcome__in=[Outcome.APPROVE, Outcome.APPROVE_AND_WATCH])


@dataclass(frozen=True)
class History:
    """How many decisions of each kind stand; what was taken back does not count."""

    stayed: int = 0
    asked_to_edit: int = 0
    hidden: int = 0
    removed: int = 0
    measures: int = 0

    @property
    def is_empty(self) -> bool:
        return not any((self.stayed, self.asked_to_edit, self.hidden, self.removed, self.measures))


def histories(authors: Iterable[int]) -> dict[int, History]:
    """By the id of each person; one query, however many there are."""
    stands = Decision.objects.filter(case__author__in=set(authors), reversed_at__isnull=True)
    rows = (
        stands.order_by()
        .values_list("case__author")
        .annotate(
            stayed=Count("pk", filter=_STAYED),
            asked_to_edit=Count("pk", filter=Q(outcome=Outcome.ASK_TO_EDIT)),
            hidden=Count("pk", filter=Q(outcome=Outcome.HIDE)),
            removed=Count("pk", filter=Q(outcome=Outcome.REMOVE)),
            measures=Count("pk", filter=~Q(measure="")),
        )
    )
    return {author: History(*counts) for author, *counts in rows}
