"""Deferring a job inside the transaction that causes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

if TYPE_CHECKING:
    from datetime import datetime

    from procrastinate.tasks import Task


def defer(
    task: Task[Any, Any, Any] | str,
    *,
    queueing_lock: str | None = None,
    schedule_at: datetime | None = None,
    **ids: int,
) -> None:
    """Queue ``task``, or the one of that name, on Django's own connection, so that it exists
    exactly when the data does.

    ``task.defer()`` does this in a web process only: inside a worker it would use the worker's
    own connections, where the job is seen before the data is, and stays when the data does not.
    Arguments are ids, never words about people.

    Raises ``procrastinate.exceptions.AlreadyEnqueued`` when a waiting job has the same
    ``queueing_lock``; the caller's transaction is then broken, unless in a savepoint.
    """
    if isinstance(task, str):
        task = app.tasks[task]
    job = task.configure(
        queueing_lock=queueing_lock, schedule_at=schedule_at, task_kwargs={**ids}
    ).job
    JobManager(DjangoConnector(alias=DEFAULT_DB_ALIAS)).defer_job(job)
