"""Questions about threads and comments: who may read what, and how many answers they see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject

from accounts.querysets import blocked_since, blocked_with
from comments.registry import owners
from moderation.querysets import ModeratedQuerySet, passed_review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import Block, User
    from comments.models import Comment, Thread  # noqa: F401

_ANCESTORS = """
WITH RECURSIVE above (id, parent_id) AS (
    SELECT id, parent_id FROM comments_comment WHERE id = %s
    UNION ALL
    SELECT each.id, each.parent_id
    FROM comments_comment each JOIN above ON each.id = above.parent_id
)
SELECT id FROM above ORDER BY id
"""


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user: User | AnonymousUser) -> ThreadQuerySet:
        """Those under pages that ``user`` may read."""
        shown = Q(pk__in=[])
        for owner in owners():
            pages = owner.visible_to(user).order_by().values("thread")
            shown |= Q(owner_kind=owner.name, pk__in=pages)
        return self.filter(shown)

    def locked(self) -> ThreadQuerySet:
        return self.select_for_update(of=("self",), no_key=True).order_by("id")


class CommentQuerySet(ModeratedQuerySet["Comment"]):
    def placed_for(self, user: User | AnonymousUser) -> CommentQuerySet:
        """Those that have a place in what ``user`` reads, if only as a line in their stead.

        What waits or is hidden has one for its author and for organizers. Of people who blocked
        one another neither finds the other's.
        """
        if not user.is_authenticated:
            return self.filter(is_placed=True)
        apart = Q(deleted_at__isnull=True) & passed_review(user)
        return self.filter(Q(is_placed=True) | apart).exclude(blocked_with(user, "author"))

    def reportable_to(self, user: User) -> CommentQuerySet:
        """Those of somebody whose words ``user`` may read, wherever they stand."""
        return self.placed_for(user)._said_to(user)

    def by_blocked(self, user: User) -> CommentQuerySet:
        """What those whom ``user`` blocked had said by then, where ``user`` reads."""
        dated = self.alias(last_said_at=Coalesce("edited_at", "created_at"))
        said = dated.filter(blocked_since(user, "author", "last_said_at"))
        return said._said_to(user).select_related("author")

    def _said_to(self, user: User) -> CommentQuerySet:
        threads = apps.get_model("comments", "Thread").objects.visible_to(user)
        shown = self.passed_review(user).filter(author__isnull=False, deleted_at__isnull=True)
        return shown.filter(thread__in=threads.order_by())

    def first_ones(self) -> CommentQuerySet:
        """Those that answer no other."""
        return self.filter(parent__isnull=True)

    def with_replies(self, user: User | AnonymousUser, counts: Sequence[int]) -> CommentQuerySet:
        """Annotated with what is read below each, for ``user``.

        ``first_replies`` are the first ``counts[0]`` answers as ``{"id": …, "first": […]}``, and
        of each of those the first ``counts[1]`` in turn. ``replies_apart`` is by how many the
        answers that ``user`` finds differ from ``reply_count``.
        """
        nested = _first_replies(user, counts)
        apart = _replies_apart(user)
        return self.select_related("author").annotate(
            first_replies=nested,  # type: ignore[no-redef]
            replies_apart=apart,
        )

    def locked(self) -> CommentQuerySet:
        return self.select_for_update(of=("self",), no_key=True).order_by("id")


def line_of(pk: int) -> list[int]:
    """The ids of all that a comment answers, the first one first, and its own; none where it is
    gone."""
    with connection.cursor() as cursor:
        cursor.execute(_ANCESTORS, [pk])
        return [pk for (pk,) in cursor.fetchall()]


def _first_replies(user: User | AnonymousUser, counts: Sequence[int]) -> ArraySubquery:
    most, *deeper = counts
    replies = _comments().placed_for(user).filter(parent=OuterRef("pk")).order_by("id")
    if deeper:
        row = JSONObject(id=F("pk"), first=_first_replies(user, deeper))
    else:
        row = JSONObject(id=F("pk"))
    return ArraySubquery(replies.values(row=row)[:most])


def _replies_apart(user: User | AnonymousUser) -> models.Expression | models.Value:
    """Each of the two is looked up by an index that has few rows for it."""
    if not user.is_authenticated:
        return models.Value(0)
    replies = _comments().filter(parent=OuterRef("pk")).order_by()
    own = replies.placed_for(user).filter(is_placed=False)
    kept_apart = replies.filter(is_placed=True, author__in=_kept_apart_from(user))
    return _count(own) - _count(kept_apart)


def _kept_apart_from(user: User) -> models.QuerySet[Block, Any]:
    """Their ids, each way by an index of its own."""
    blocks = apps.get_model("accounts", "Block").objects.order_by()
    met: models.QuerySet[Block, Any] = blocks.filter(blocker=user).values("blocked")
    return met.union(blocks.filter(blocked=user).values("blocker"))


def _count(rows: CommentQuerySet) -> Coalesce:
    counted = rows.values("parent").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _comments() -> CommentQuerySet:
    rows: CommentQuerySet = apps.get_model("comments", "Comment").objects.all()
    return rows
