import threading
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from accounts.models import User
from notifications.actions import notify
from notifications.models import Notice, OutboxMail
from tests.factories.notifications import NoticeFactory, OutboxMailFactory


@pytest.mark.django_db
def test_names_of_rows_tell_nothing_about_people(bob: User) -> None:
    notice, mail = NoticeFactory.create(person=bob, kind="plan"), OutboxMailFactory.create()

    assert str(notice) == f"plan for person {bob.pk}"
    assert str(mail) == f"mail {mail.pk}"


@pytest.mark.django_db
def test_strangers_have_no_notices(bob: User) -> None:
    NoticeFactory.create(person=bob)

    assert not Notice.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_once(bob: User, plan_changed: str) -> None:
    """The second waits for the first, whose notice it could not see when it looked."""
    second = threading.Thread(target=_tell, args=[bob, plan_changed])
    with transaction.atomic():
        first = _tell(bob, plan_changed)
        second.start()
        _wait_until_blocked()
    second.join(timeout=20)

    assert Notice.objects.get() == first
    assert OutboxMail.objects.count() == 1


def _tell(person: User, kind: str) -> Notice | None:
    context = {"what": "Soup", "when": datetime(2026, 3, 3, tzinfo=UTC)}
    try:
        return notify(person=person, kind=kind, event="plan:1", url="/", context=context)
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()


def _wait_until_blocked() -> None:
    """Until another connection waits for a lock that this one holds."""
    pause = threading.Event()
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute(
                "SELECT count(*) FROM pg_locks "
                "WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            pause.wait(0.05)
    raise AssertionError("nobody waited")
