"""Running the jobs that wait, in a real worker."""

import threading
from contextlib import suppress
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from notifications.jobs import defer


def run_periodic(task: Task[Any, Any, Any]) -> None:
    """Run a periodic job now, with every other that is due."""
    with suppress(AlreadyEnqueued):  # the worker of a moment ago may have left it waiting
        defer(task, timestamp=0)
    run_jobs()


def run_jobs(*, concurrency: int = 2) -> None:
    """Run every job that is due until the queue is empty, and come back.

    In a thread of its own, as in production: the worker has an event loop and connections that
    are not the test's. Needs ``transaction=True``, or the worker sees nothing.
    """
    worker = threading.Thread(target=_work, args=[concurrency])
    worker.start()
    worker.join(timeout=60)
    assert not worker.is_alive(), "the worker did not come to an end"


def _work(concurrency: int) -> None:
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        app.run_worker(
            wait=False,
            concurrency=concurrency,
            listen_notify=False,
            install_signal_handlers=False,
        )
