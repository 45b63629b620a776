"""Jobs that forget what nobody needs any more about people and their sign-ins."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.actions.joining import forget_unfinished
from accounts.actions.sessions import forget_ended_sessions

logger = logging.getLogger(__name__)


@app.periodic(cron="11 4 * * *")
@app.task(name="accounts.forget_unfinished", queueing_lock="accounts.forget_unfinished")
def forget_unfinished_sign_ups(timestamp: int) -> int:
    """Every night: people who never proved their address, and whose names others may want."""
    forgotten = forget_unfinished(at=timezone.now())
    logger.info("forgot %d unfinished sign-ups", forgotten)
    return forgotten


@app.periodic(cron="23 4 * * *")
@app.task(name="accounts.forget_ended_sessions", queueing_lock="accounts.forget_ended_sessions")
def forget_sessions(timestamp: int) -> tuple[int, int]:
    """Every night: sessions that are over, and from where and with what somebody signed in."""
    forgotten = forget_ended_sessions(at=timezone.now())
    logger.info("forgot %d sessions and %d sign-ins", *forgotten)
    return forgotten
