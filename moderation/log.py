"""Writing down what organizers do: one row a deed, in the transaction that does it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import User
from moderation.deeds import deed
from moderation.models import LogEntry

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

# Looking at the same twice in a day is looking at it once.
LOOKED_FOR = timedelta(days=1)


def record(*, by: User | None, action: str, about: Model | None, at: datetime) -> LogEntry:
    """Write one row: ``by`` did ``action``, a registered deed, to ``about`` (saved), at ``at``.

    ``by`` is None for whoever has a shell on the server. Raises UnknownDeed.
    """
    return LogEntry.objects.create(
        by=by.uuid if by else None, action=deed(action).name, at=at, **_place_of(about)
    )


@transaction.atomic
def record_look(*, by: User, action: str, about: Model, at: datetime) -> LogEntry | None:
    """``record`` of what is only looked at: once within LOOKED_FOR; None where it is there."""
    # Two pages that are opened at once are one look: the second waits here for the first.
    list(User.objects.filter(pk=by.pk).locked())
    if has_looked(by=by, action=action, about=about, at=at):
        return None
    return record(by=by, action=action, about=about, at=at)


def has_looked(*, by: User, action: str, about: Model, at: datetime) -> bool:
    """Whether ``by`` is written down as looking at it within LOOKED_FOR."""
    same = LogEntry.objects.filter(by=by.uuid, action=action, **_place_of(about))
    return same.filter(at__gt=at - LOOKED_FOR).exists()


def _place_of(about: Model | None) -> dict[str, object]:
    if about is None:
        return {"about_kind": "", "about_id": None, "person": None}
    kind = about._meta.label_lower
    if isinstance(about, User):
        return {"about_kind": kind, "about_id": None, "person": about.uuid}
    return {"about_kind": kind, "about_id": about.pk, "person": None}
