"""Where people are signed in, and were: with which browser, on which day, and never from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.browsers import in_short

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

NO_ADDRESS = "0.0.0.0"  # nosec B104
# In a session: the day on which it was last used, for the group.
USED_ON = "used_on"


def keep_little(instance: UserSession, **kwargs: Any) -> None:
    """Before a row about a sign-in is saved: what is never stored cannot be leaked."""
    instance.ip = NO_ADDRESS
    instance.user_agent = in_short(instance.user_agent)


def begin_session(request: HttpRequest, *, at: datetime) -> None:
    request.session[USED_ON] = _day(at)


def note_use(request: HttpRequest, *, at: datetime) -> None:
    """Write down that a session is used, and let it last longer, once a day."""
    if request.session.get(USED_ON, _day(at)) != _day(at):
        request.session[USED_ON] = _day(at)
        key = request.session.session_key
        UserSession.objects.filter(session_key=key).update(last_seen_at=at)


def _day(at: datetime) -> str:
    return timezone.localdate(at, timezone.get_default_timezone()).isoformat()


@transaction.atomic
def forget_ended_sessions(*, at: datetime) -> tuple[int, int]:
    """Delete sessions that expired, and what is known of each that is over.

    Returns how many of either went.
    """
    expired = Session.objects.filter(expire_date__lt=at).delete()[0]
    alive = Session.objects.values("session_key")
    over = UserSession.objects.exclude(session_key__in=alive).delete()[0]
    return expired, over
