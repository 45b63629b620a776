"""What cases are about, and whether organizers read at once whose words it is."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from moderation.log import has_looked
from moderation.registry import UnknownReviewable, reviewable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from accounts.models import User
    from moderation.models import Case

LOOKED_UP = "author_looked_up"


def things_about(cases: Iterable[Case]) -> dict[int, Any]:
    """What each case is about, by the id of the case; what is gone is missing. One query a kind."""
    by_kind: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_kind[case.kind].append(case)
    found: dict[int, Any] = {}
    for name, about in by_kind.items():
        try:
            rows = reviewable(name).model._default_manager
        except UnknownReviewable:
            continue
        things = rows.in_bulk([case.object_id for case in about])
        found |= {each.pk: things[each.object_id] for each in about if each.object_id in things}
    return found


def is_named(case: Case, thing: Any) -> bool:
    """Whether organizers read whose words it is; ``thing`` is what ``things_about`` found."""
    try:
        return reviewable(case.kind).names(thing)
    except UnknownReviewable:
        return False


def reads_name(case: Case, thing: Any, *, by: User, at: datetime) -> bool:
    """Whether ``by`` reads it on the page of the case: where it is told, or they looked it up."""
    if by.pk == case.author_id or is_named(case, thing):
        return True
    return has_looked(by=by, action=LOOKED_UP, about=case, at=at)
