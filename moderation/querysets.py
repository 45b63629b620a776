"""Questions about what people wrote: who may still see it, and what is to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from moderation.models import Case, LogEntry  # noqa: F401

Row = TypeVar("Row", bound=models.Model)


def passed_review(user: User | AnonymousUser, author: str = "author") -> Q:
    """Whether what somebody wrote may be shown to ``user``; ``author`` is the column of who did.

    What waits or is hidden is still its author's to read, and organizers'. What was removed is
    nobody's: its words are in the case alone.
    """
    if not user.is_authenticated:
        return Q(review_status="visible")
    if user.can_organize:
        return ~Q(review_status="removed")
    return Q(review_status="visible") | (~Q(review_status="removed") & Q(**{author: user}))


class ModeratedQuerySet(models.QuerySet[Row]):
    """A mixin for the querysets of ``Moderated`` rows; ``author_column`` says whose they are."""

    author_column = "author"

    def passed_review(self, user: User | AnonymousUser) -> Self:
        return self.filter(passed_review(user, self.author_column))


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(status="open")

    def reported(self) -> Self:
        return self.filter(reasons__contains=["reported"])

    def about(self, kind: str, object_id: int) -> Self:
        return self.filter(kind=kind, object_id=object_id)

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True).order_by("id")

    def oldest_first(self) -> Self:
        """Ids are given in the order in which cases are opened."""
        return self.order_by("id")

    def in_queue(self, *, after: Case | None = None) -> Self:
        """As organizers read them, from the beginning or on from a case, open or not."""
        cases = self.order_by("queue_at", "id")
        if after is None:
            return cases
        is_later = Q(queue_at__gt=after.queue_at) | Q(pk__gt=after.pk)
        # The first part says the same again, for the index.
        return cases.filter(Q(queue_at__gte=after.queue_at) & is_later)

    def to_blank(self, *, at: datetime) -> Self:
        """Whose evidence is no longer needed: case and appeal are closed."""
        return self.filter(evidence_until__lte=at, blanked_at__isnull=True).order_by("id")


class LogQuerySet(models.QuerySet["LogEntry"]):
    def of(self, by: UUID) -> Self:
        """What this organizer did."""
        return self.filter(by=by)

    def doing(self, action: str) -> Self:
        return self.filter(action=action)

    def about(self, person: UUID) -> Self:
        """What was done about this person."""
        return self.filter(person=person)
