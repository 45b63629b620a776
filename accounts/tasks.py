"""Jobs that forget what nobody needs any more about people and their sign-ins."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.actions.joining import forget_unfinished

logger = logging.getLogger(__name__)


@app.periodic(cron="11 4 * * *")
@app.task(name="accounts.forget_unfinished", queueing_lock="accounts.forget_unfinished")
def forget_unfinished_sign_ups(timestamp: int) -> int:
    """Every night: people who never proved their address, and whose names others may want."""
    forgotten = forget_unfinished(at=timezone.now())
    logger.info("forgot %d unfinished sign-ups", forgotten)
    return forgotten
