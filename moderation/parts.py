"""Who has a part in what a case is about, and so leaves it to others to decide."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.models import Report
from moderation.registry import UnknownReviewable, reviewable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from moderation.models import Case


class Part(TextChoices):
    """What somebody has to do with it, in words for themselves."""

    WROTE = "wrote", _("These are your own words: somebody else decides about them.")
    REPORTED = "reported", _("You told organizers of this: somebody else decides about it.")
    SIDE = "side", _("This concerns you yourself: somebody else decides about it.")


def parts_in(cases: Collection[Case], user: User) -> dict[int, Part]:
    """What ``user`` has to do with each, by the id of the case; the others are missing.

    One query, and one for each kind of thing.
    """
    reports = Report.objects.filter(reporter=user, case__in=[case.pk for case in cases])
    reported = dict.fromkeys(reports.values_list("case", flat=True), Part.REPORTED)
    return {
        **_sides(cases, user),
        **reported,
        **{case.pk: Part.WROTE for case in cases if case.author_id == user.pk},
    }


def part_in(case: Case, user: User) -> Part | None:
    """None where ``user`` has nothing to do with it."""
    return parts_in([case], user).get(case.pk)


def organizers_without_part(case: Case) -> Iterator[User]:
    """Those who can decide it, by id."""
    organizers = User.objects.organizers().exclude(pk=case.author_id).order_by("id")
    for each in organizers.exclude(reports_made__case=case):
        if not _things_of(case.kind, [case.object_id], each):
            yield each


def _sides(cases: Collection[Case], user: User) -> dict[int, Part]:
    by_kind: dict[str, dict[int, int]] = defaultdict(dict)
    for case in cases:
        by_kind[case.kind][case.pk] = case.object_id
    found: dict[int, Part] = {}
    for name, things in by_kind.items():
        theirs = _things_of(name, things.values(), user)
        found |= {pk: Part.SIDE for pk, thing in things.items() if thing in theirs}
    return found


def _things_of(name: str, ids: Iterable[int], user: User) -> set[int]:
    try:
        concerning = reviewable(name).concerning
    except UnknownReviewable:
        return set()
    if concerning is None:
        return set()
    return set(concerning(user).filter(pk__in=list(ids)).values_list("pk", flat=True))
