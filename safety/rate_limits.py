"""Limits on how often somebody may do something, shared by every process of the site.

A limit of N per period lets through at most N in *any* stretch of that length, because the times
of the last N are kept: a window that starts anew on the hour would let 2N through around the hour,
and a leaky bucket (GCRA) nearly 2N in the first period.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from safety.addresses import client_address
from safety.encryption import blind_index
from safety.models import RecentHits

P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]

# PostgreSQL locks the row of the key before it looks at it, so that two processes never both
# take the last place. No row comes back when the WHERE refuses.
_HIT = """
INSERT INTO safety_recenthits AS hits (key, times, expires_at)
VALUES (%(key)s, ARRAY[%(at)s::timestamptz], %(at)s::timestamptz + %(per)s)
ON CONFLICT (key) DO UPDATE SET
    times = hits.times[cardinality(hits.times) - %(limit)s + 2:] || %(at)s::timestamptz,
    expires_at = EXCLUDED.expires_at
WHERE cardinality(hits.times) < %(limit)s
    OR hits.times[cardinality(hits.times) - %(limit)s + 1] <= %(at)s::timestamptz - %(per)s
RETURNING 1
"""


@dataclass(frozen=True)
class RateLimit:
    """At most ``limit`` (one or more) in any stretch of ``per``; ``name`` keeps limits apart."""

    name: str
    limit: int
    per: timedelta

    def __post_init__(self) -> None:
        if self.limit < 1 or self.per <= timedelta(0):
            raise ValueError("A rate limit needs a limit of at least one and a length of time.")


class RateLimitExceeded(Exception):
    """Too many; ``retry_after`` is how long until one more is let through."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"Too often; try again in {retry_after}.")
        self.retry_after = retry_after


def hit(limit: RateLimit, key: str, *, at: datetime) -> None:
    """Count one for ``key``, or raise RateLimitExceeded and count nothing.

    Only a keyed hash of ``key`` is stored, so it may be an address. Call it outside of any
    transaction: a count that is rolled back with a failed request would limit nothing, hence
    ``durable``, which raises RuntimeError then.
    """
    with transaction.atomic(durable=True):
        _hit(limit, key, at=at)


def hit_with(limit: RateLimit, key: str, *, at: datetime) -> None:
    """Count one in the transaction that makes the thing, so that only what is made counts.

    For things that are made or not, where trying costs nothing and a second click makes nothing.
    Others who count for ``key`` wait for that transaction. Raises RateLimitExceeded.
    """
    with transaction.atomic():
        _hit(limit, key, at=at)


def _hit(limit: RateLimit, key: str, *, at: datetime) -> None:
    digest = blind_index(f"{limit.name}\n{key}", purpose="rate-limit")
    values: dict[str, Any] = {"key": digest, "at": at, "per": limit.per, "limit": limit.limit}
    with connection.cursor() as cursor:
        cursor.execute(_HIT, values)
        let_through = cursor.fetchone() is not None
    if not let_through:
        raise RateLimitExceeded(_time_until_next(limit, digest, at))


def _time_until_next(limit: RateLimit, digest: str, at: datetime) -> timedelta:
    times = RecentHits.objects.filter(key=digest).values_list("times", flat=True).first() or []
    if len(times) < limit.limit:  # Purged in this very moment.
        return timedelta(0)
    return max(times[-limit.limit] + limit.per - at, timedelta(0))


def purge_expired(at: datetime) -> int:
    """Forget keys that limit nothing any more; return how many rows went."""
    return RecentHits.objects.filter(expires_at__lte=at).delete()[0]


def by_address(request: HttpRequest) -> str:
    """The key for limits that hold for a network address."""
    return f"address:{client_address(request)}"


def by_person(request: HttpRequest) -> str:
    """The key for limits that hold for a person, or an address when nobody is signed in."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"person:{user.pk}"
    return by_address(request)


def rate_limited(
    limit: RateLimit,
    *,
    by: Callable[[HttpRequest], str] = by_person,
    methods: tuple[str, ...] = ("POST",),
) -> Callable[[View[P]], View[P]]:
    """Let a view be used only as often as ``limit`` allows, else answer 429 with a kind page.

    Also answers 429 when the view itself calls ``hit`` and it raises.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def limited(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                if request.method in methods:
                    hit(limit, by(request), at=timezone.now())
                return view(request, *args, **kwargs)
            except RateLimitExceeded as error:
                return too_often(request, error)

        return limited

    return decorate


def too_often(request: HttpRequest, error: RateLimitExceeded) -> HttpResponse:
    """Answer 429 and say when to try again; going back in the browser keeps what was typed."""
    seconds = max(1, -(-error.retry_after // timedelta(seconds=1)))
    context = {"retry_at": timezone.now() + error.retry_after, "retry_minutes": -(-seconds // 60)}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    if request.method == "GET" and "HX-Request" in request.headers:
        # htmx shows nothing of an answer like this one: the browser asks for the page itself.
        response["HX-Redirect"] = request.get_full_path()
    return response
