"""What happens in the demo, one thing after another as it would have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from notifications.models import Notice, OutboxMail

# What is older was read by now.
READ_AFTER = timedelta(days=2)
SENT_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Moment:
    """What happens ``at`` some time; ``do`` does it, and says whether that made a ``what``."""

    at: datetime
    what: str
    do: Callable[[], bool]


def let_happen(moments: Iterable[Moment], *, now: datetime) -> Counter[str]:
    """In the order of time, so that whatever is only added to is in it too; how many of what."""
    made: Counter[str] = Counter()
    for moment in sorted(moments, key=lambda each: each.at):
        with _as_of(moment.at, now=now):
            made[moment.what] += moment.do()
    return made


@contextmanager
def _as_of(moment: datetime, *, now: datetime) -> Iterator[None]:
    """Date what people are told inside back to ``moment``; old notices are read, old mail sent."""
    last_notice = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
    last_mail = OutboxMail.objects.aggregate(last=Max("pk"))["last"] or 0
    yield
    told_at = {"created_at": moment}
    is_read = {"read_at": moment + READ_AFTER} if moment + READ_AFTER < now else {}
    is_sent = {"sent_at": moment, "attempts": 1} if moment + SENT_AFTER < now else {}
    Notice.objects.filter(pk__gt=last_notice).update(**told_at, **is_read)
    OutboxMail.objects.filter(pk__gt=last_mail).update(**told_at, **is_sent)
