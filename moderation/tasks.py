"""Jobs of moderation: forgetting what is no longer needed."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from moderation.actions import duty
from moderation.actions.forgetting import blank_evidence as blank
from moderation.facts import forget_fingerprints

logger = logging.getLogger(__name__)


@app.periodic(cron="37 4 * * *")
@app.task(name="moderation.blank_evidence", queueing_lock="moderation.blank_evidence")
def blank_evidence(timestamp: int) -> int:
    """Every night: forget the words of cases that are closed for good."""
    blanked = blank(at=timezone.now())
    logger.info("blanked %d cases", blanked)
    return blanked


@app.periodic(cron="47 4 * * *")
@app.task(name="moderation.forget_fingerprints", queueing_lock="moderation.forget_fingerprints")
def forget_what_was_said(timestamp: int) -> int:
    """Every night: what was said longer ago than any rule asks about."""
    return forget_fingerprints(at=timezone.now())


@app.periodic(cron="7 * * * *")
@app.task(name="moderation.warn_of_load", queueing_lock="moderation.warn_of_load")
def warn_of_load(timestamp: int) -> int:
    """Every hour: whether more waits than is looked after, or one organizer does it all."""
    return duty.warn_of_load(at=timezone.now())
