"""Jobs that forget what no longer guards anything."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from safety import idempotency, rate_limits

logger = logging.getLogger(__name__)


@app.periodic(cron="29 * * * *")
@app.task(name="safety.purge_expired", queueing_lock="safety.purge_expired")
def purge_expired(timestamp: int) -> tuple[int, int]:
    """Every hour: return how many (rate-limit keys, form keys) went."""
    now = timezone.now()
    went = rate_limits.purge_expired(now), idempotency.purge_expired(now)
    logger.info("purged %d rate-limit keys and %d form keys", *went)
    return went
