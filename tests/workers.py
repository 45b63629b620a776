"""Running the jobs that wait, in a real worker."""

import threading

from procrastinate.contrib.django import app


def run_jobs() -> None:
    """Run every job that is due until the queue is empty, and come back.

    In a thread of its own, as in production: the worker has an event loop and connections that
    are not the test's. Needs ``transaction=True``, or the worker sees nothing.
    """
    worker = threading.Thread(target=_work)
    worker.start()
    worker.join(timeout=60)
    assert not worker.is_alive(), "the worker did not come to an end"


def _work() -> None:
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        app.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)
