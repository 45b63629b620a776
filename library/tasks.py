"""Jobs of the library. Their arguments are ids only."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from library.actions import links

logger = logging.getLogger(__name__)


@app.periodic(cron="11 2 * * *")
@app.task(name="library.plan_link_checks", queueing_lock="library.plan_link_checks")
def plan_link_checks(timestamp: int) -> int:
    """Every night: lay out which links are looked at."""
    planned = links.plan_checks(at=timezone.now())
    logger.info("%d links to look at", planned)
    return planned


@app.task(name="library.check_link", priority=-10)
def check_link(link_id: int) -> bool:
    """Look at one link, after everything that people wait for."""
    return links.check_link(link_id, at=timezone.now())
