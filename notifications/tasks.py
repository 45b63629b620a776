"""Jobs of the outbox, and those that keep the job queue itself healthy."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from notifications.delivery import blank_old_mail, deliver, deliver_due

if TYPE_CHECKING:
    from procrastinate import JobContext

logger = logging.getLogger(__name__)

MAIL_KEPT = timedelta(days=14)
JOBS_KEPT = timedelta(days=7)


@app.task(name="notifications.send_mail", queue="mail")
def send_mail(outbox_id: int) -> None:
    """Send one mail now; what does not go out is taken up again by ``send_due_mail``."""
    deliver(outbox_id, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(
    name="notifications.send_due_mail", queue="mail", queueing_lock="notifications.send_due_mail"
)
def send_due_mail(timestamp: int) -> int:
    """Every minute: mail that failed before, and mail whose own job was lost."""
    return deliver_due(at=timezone.now())


@app.periodic(cron="17 4 * * *")
@app.task(name="notifications.blank_sent_mail", queueing_lock="notifications.blank_sent_mail")
def blank_sent_mail(timestamp: int) -> int:
    """Every night: forget the words of mail that left long enough ago."""
    now = timezone.now()
    blanked = blank_old_mail(before=now - MAIL_KEPT, at=now)
    logger.info("blanked %d mails", blanked)
    return blanked


@app.periodic(cron="* * * * *")
@app.task(
    name="notifications.retry_stalled_jobs",
    queueing_lock="notifications.retry_stalled_jobs",
    pass_context=True,
    priority=10,
)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> int:
    """Every minute: jobs of a worker that was killed go back into the queue.

    A killed worker stops its heartbeat, is known as stalled after 30 seconds, and its jobs run
    again within two minutes of the kill.
    """
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs())
    for job in stalled:
        try:
            await manager.retry_job(job)
        except exceptions.UniqueViolation:
            # The same work waits in the queue already.
            await manager.finish_job(job, status=Status.ABORTED, delete_job=True)
    return len(stalled)


@app.periodic(cron="43 4 * * *")
@app.task(
    name="notifications.remove_old_jobs",
    queueing_lock="notifications.remove_old_jobs",
    pass_context=True,
)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Every night: finished jobs are of no use after a week."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=int(JOBS_KEPT.total_seconds() // 3600),
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
