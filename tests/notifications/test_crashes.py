"""Workers that are killed in the middle of a mail."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connection

from notifications.actions import queue_mail
from notifications.models import OutboxMail
from notifications.tasks import send_due_mail
from tests.notifications.smtp import Postbox
from tests.workers import run_periodic

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORKER = """
import os, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])
django.setup()
from tests.workers import run_jobs
run_jobs(concurrency=1)
"""


class DeadlyPostbox(Postbox):
    """Kills the sending worker once, before or after it keeps the mail, and never answers it."""

    def __init__(self, *, keeps_it: bool) -> None:
        super().__init__()
        self.keeps_it = keeps_it
        self.victim: subprocess.Popen[bytes] | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.victim is None:
            return await super().handle_DATA(server, session, envelope)
        if self.keeps_it:
            await super().handle_DATA(server, session, envelope)
        self.victim.kill()
        self.victim = None
        return "451 Nobody is left to hear this"


@pytest.fixture(params=[True, False], ids=["after the mail was taken", "before it was taken"])
def deadly(request: pytest.FixtureRequest, smtp_port: int) -> Iterator[DeadlyPostbox]:
    box = DeadlyPostbox(keeps_it=request.param)
    controller = Controller(box, hostname="127.0.0.1", port=smtp_port)
    controller.start()
    yield box
    controller.stop()


def test_only_the_mail_in_flight_may_repeat_under_the_same_id(
    deadly: DeadlyPostbox, smtp_port: int
) -> None:
    mails = [
        queue_mail(to="bob@example.org", subject=f"Number {n}", body="Hello", event=f"test:{n}")
        for n in range(3)
    ]
    database = str(connection.settings_dict["NAME"])
    deadly.victim = worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, database, str(smtp_port)],
        env={**os.environ, "MUTUALAID_DATA_DIR": str(settings.DATA_DIR)},
    )
    assert worker.wait(timeout=60) == -signal.SIGKILL
    assert OutboxMail.objects.waiting().exists()

    run_periodic(send_due_mail)
    taken = sorted(mail["Message-ID"] for mail in deadly.mails)
    expected = sorted(mail.message_id for mail in mails)
    assert sorted(set(taken)) == expected
    assert len(taken) == len(expected) + deadly.keeps_it
    assert not OutboxMail.objects.waiting().exists()
