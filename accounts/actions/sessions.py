"""Where people are signed in, and were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def forget_ended_sessions(*, at: datetime) -> tuple[int, int]:
    """Delete sessions that expired, and the address and browser of each that is over.

    Returns how many of either went.
    """
    expired = Session.objects.filter(expire_date__lt=at).delete()[0]
    alive = Session.objects.values("session_key")
    over = UserSession.objects.exclude(session_key__in=alive).delete()[0]
    return expired, over
