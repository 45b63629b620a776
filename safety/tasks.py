"""Jobs that forget what no longer guards anything."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from safety import caches, idempotency, rate_limits

logger = logging.getLogger(__name__)


@app.periodic(cron="29 * * * *")
@app.task(name="safety.purge_expired", queueing_lock="safety.purge_expired")
def purge_expired(timestamp: int) -> tuple[int, int, int]:
    """Every hour: return how many (rate-limit keys, form keys, rows of the cache) went."""
    now = timezone.now()
    purges = (rate_limits.purge_expired, idempotency.purge_expired, caches.purge_expired)
    limits, forms, cached = (purge(now) for purge in purges)
    logger.info("purged %d rate-limit keys, %d form keys, %d cached", limits, forms, cached)
    return limits, forms, cached
