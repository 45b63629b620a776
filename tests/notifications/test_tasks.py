from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from notifications.actions import queue_mail
from notifications.jobs import defer
from notifications.models import OutboxMail
from notifications.tasks import (
    blank_sent_mail,
    remove_old_jobs,
    retry_stalled_jobs,
    send_due_mail,
    send_mail,
)
from tests.factories.notifications import OutboxMailFactory
from tests.notifications.smtp import Postbox
from tests.workers import run_jobs, run_periodic


def queue(number: int = 1) -> OutboxMail:
    return queue_mail(
        to="bob@example.org", subject=f"Number {number}", body="Hello", event=f"test:{number}"
    )


@pytest.mark.django_db(transaction=True)
class TestWithAWorker:
    def test_a_queued_mail_goes_out_once(self, postbox: Postbox) -> None:
        mail = queue()
        assert postbox.mails == []

        run_jobs()
        run_jobs()
        assert [taken["Message-ID"] for taken in postbox.mails] == [mail.message_id]
        mail.refresh_from_db()
        assert mail.sent_at is not None

    def test_posting_works_while_the_server_is_down_and_all_goes_out_later(
        self, smtp_port: int
    ) -> None:
        expected = {queue(number).message_id for number in range(5)}
        run_jobs()
        assert OutboxMail.objects.waiting().count() == 5

        _an_hour_passes()
        box = Postbox()
        server = Controller(box, hostname="127.0.0.1", port=smtp_port)
        server.start()
        try:
            run_periodic(send_due_mail)
        finally:
            server.stop()
        assert {taken["Message-ID"] for taken in box.mails} == expected
        assert len(box.mails) == 5
        assert not OutboxMail.objects.waiting().exists()

    def test_mail_whose_job_was_lost_goes_out_all_the_same(self, postbox: Postbox) -> None:
        OutboxMailFactory.create()

        run_periodic(send_due_mail)
        assert len(postbox.mails) == 1

    def test_a_job_of_a_killed_worker_runs_again(self, postbox: Postbox) -> None:
        queue()
        _take_and_die()
        _an_hour_passes()

        run_periodic(retry_stalled_jobs)
        run_jobs()
        assert "doing" not in _statuses().values()
        assert len(postbox.mails) == 1

    def test_of_a_killed_job_that_waits_again_already_one_is_left(self) -> None:
        defer(send_due_mail, timestamp=0)
        _take_and_die()
        tomorrow = timezone.now() + timedelta(days=1)
        defer(send_due_mail, schedule_at=tomorrow, timestamp=0)
        _an_hour_passes()

        run_periodic(retry_stalled_jobs)
        left = ProcrastinateJob.objects.filter(task_name=send_due_mail.name)
        assert [(job.status, job.scheduled_at) for job in left] == [("todo", tomorrow)]

    def test_finished_jobs_are_forgotten_after_a_week(self) -> None:
        defer(_queue_and_fail)
        run_jobs()
        failed = ProcrastinateJob.objects.filter(task_name="tests.queue_and_fail")
        run_periodic(remove_old_jobs)
        assert failed.exists()

        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_events SET at = at - interval '8 days'")
        run_periodic(remove_old_jobs)
        assert not failed.exists()

    def test_what_a_job_queues_rolls_back_with_what_it_does(self) -> None:
        defer(_queue_and_fail)

        run_jobs()
        assert "notifications.send_mail" not in ProcrastinateJob.objects.values_list(
            "task_name", flat=True
        )


@app.task(name="tests.queue_and_fail")
def _queue_and_fail() -> None:
    with transaction.atomic():
        queue()
        raise ZeroDivisionError


def _statuses() -> dict[int, str]:
    """Of each job that is still in the table."""
    return dict(ProcrastinateJob.objects.values_list("id", "status"))


def _take_and_die() -> None:
    """Leave behind what a worker that was killed in the middle of a job leaves behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT worker_id FROM procrastinate_register_worker_v1()")
        (worker_id,) = cursor.fetchone()
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [worker_id])
        assert cursor.fetchone()[0] is not None


def _an_hour_passes() -> None:
    """For the mail and the workers, not for the clock."""
    hour = timedelta(hours=1)
    OutboxMail.objects.update(next_attempt_at=timezone.now() - hour)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'"
        )


@pytest.mark.django_db
def test_every_periodic_job_is_known_and_cannot_pile_up() -> None:
    periodic = {task.task.name: task for task in app.periodic_registry.periodic_tasks.values()}

    for name in ("send_due_mail", "blank_sent_mail", "retry_stalled_jobs", "remove_old_jobs"):
        assert periodic[f"notifications.{name}"].task.queueing_lock == f"notifications.{name}"


@pytest.mark.django_db
def test_the_nightly_job_keeps_mail_for_two_weeks() -> None:
    now = timezone.now()
    OutboxMailFactory.create(sent_at=now - timedelta(days=13))
    OutboxMailFactory.create(sent_at=now - timedelta(days=15))

    assert blank_sent_mail(timestamp=0) == 1


@pytest.mark.django_db
def test_a_job_for_a_mail_that_is_gone_does_nothing() -> None:
    send_mail(outbox_id=999_999_999)
