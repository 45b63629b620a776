"""What organizers decide, in numbers too round to point at anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F
from django.utils import timezone

from moderation.measures import DONE
from moderation.models import Case, Decision
from moderation.models.decisions import Outcome
from moderation.registry import reviewables

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MONTHS = 3
# Fewer than this could point at somebody, and so could an exact number: all are rounded down.
STEP = 5


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class RoundCount:
    label: str | _StrPromise
    at_least: int


@dataclass(frozen=True)
class Summary:
    """Of the whole months from ``first`` to ``last``. ``hours`` is the median time to decide,
    rounded up; None where there were too few."""

    first: date
    last: date
    kinds: list[RoundCount]
    outcomes: list[RoundCount]
    measures: list[RoundCount]
    hours: int | None


def summary_of(*, at: datetime) -> Summary:
    """Of the last MONTHS months that are over, so that no single day shows in it."""
    start, end = _months(timezone.localtime(at, timezone.get_default_timezone()).date())
    closed = Case.objects.filter(closed_at__gte=_begin(start), closed_at__lt=_begin(end))
    made = Decision.objects.filter(made_at__gte=_begin(start), made_at__lt=_begin(end))
    took = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())
    found = closed.order_by().aggregate(
        median=Median(took, output_field=DurationField()), all=Count("pk")
    )
    median: timedelta | None = found["median"] if found["all"] >= STEP else None
    return Summary(
        first=start,
        last=end - timedelta(days=1),
        kinds=_counts(closed, "kind", [(each.name, each.label) for each in reviewables()]),
        outcomes=_counts(made, "outcome", Outcome.choices),
        measures=_counts(made.exclude(measure=""), "measure", DONE.items()),
        hours=None if median is None else -(-median // timedelta(hours=1)),
    )


def _counts(rows: Any, field: str, names: Iterable[tuple[str, Any]]) -> list[RoundCount]:
    found = dict(rows.order_by().values_list(field).annotate(Count("pk")))
    return [RoundCount(label, found.get(name, 0) // STEP * STEP) for name, label in names]


def _months(today: date) -> tuple[date, date]:
    """The first day of the first month, and of the one after the last."""
    end = today.replace(day=1)
    months = end.year * 12 + end.month - 1 - MONTHS
    return date(months // 12, months % 12 + 1, 1), end


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())
