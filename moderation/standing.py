"""How well somebody is known here. It grows by taking part; there is no score of anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.models import User
from moderation.models import Case, Decision
from moderation.models.decisions import Outcome

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Reporters:
    """How many people reported something: those whose word counts, and the others."""

    known: int = 0
    new: int = 0


NOBODY_REPORTED = Reporters()
APPROVED = (Outcome.APPROVE, Outcome.APPROVE_AND_WATCH)
# Whoever came later is not asked to judge others yet.
HERE_FOR = timedelta(days=7)


def is_new(person: User) -> bool:
    """Whether their words are still looked at first, or soon after: nobody vouches for them, and
    fewer than FIRST_POSTS_REVIEWED of their posts were found to be fine."""
    least: int = settings.FIRST_POSTS_REVIEWED
    if person.is_vouched or not least:
        return False
    return approved_posts([person.pk]).get(person.pk, 0) < least


def known(people: Iterable[User], *, at: datetime) -> list[User]:
    """Those whose word counts when several report the same."""
    people = list(people)
    approved = approved_posts(person.pk for person in people)
    least: int = settings.FIRST_POSTS_REVIEWED
    return [
        person
        for person in people
        if person.can_take_part
        and person.date_joined <= at - HERE_FOR
        and (person.is_vouched or approved.get(person.pk, 0) >= least)
    ]


def reporters_of(case: Case, *, at: datetime) -> Reporters:
    people = list(User.objects.filter(reports_made__case=case).order_by("pk"))
    count = len(known(people, at=at))
    return Reporters(known=count, new=len(people) - count)


def approved_posts(people: Iterable[int]) -> dict[int, int]:
    """How many different things of each person organizers found to be fine."""
    approved = Decision.objects.filter(
        case__author__in=list(people), outcome__in=APPROVED, reversed_at__isnull=True
    )
    counted = (
        approved.order_by()
        .values("case__author", "case__kind", "case__object_id")
        .distinct()
        .values_list("case__author", "case__kind", "case__object_id")
    )
    result: dict[int, int] = {}
    for author, _kind, _object_id in counted:
        result[author] = result.get(author, 0) + 1
    return result
