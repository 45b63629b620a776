"""Secrets and personal data are in no log line, traceback, error page or job (check 39).

They are driven through what works and what fails, with the project's own logging; what it would
write to stderr is searched for them.
"""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as project
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from procrastinate import App
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.testing import InMemoryConnector
from pytest_django import Settings

from accounts.models import User
from notifications.actions import queue_mail
from notifications.models import OutboxMail
from notifications.tasks import send_mail
from safety.models import RecentHits
from tests.factories.exchange import make_agreement, make_need, make_offer, once
from tests.security.forms import BY_NAME, FORMS, Form
from tests.security.world import World, rolled_back

pytestmark = pytest.mark.django_db
# One word that stands in everything somebody typed or is.
SECRET = "zq7secret"
PERSON = {
    "display_name": "Zq7secret",
    "email": f"{SECRET}@example.org",
    "login": f"{SECRET}@example.org",
    "password": f"{SECRET} {SECRET}",
    "password1": f"{SECRET} {SECRET}",
    "code": SECRET,
    "value": f"{SECRET} bell",
    "title": f"Soup for {SECRET}",
    "words": f"Ask {SECRET}",
    "address": f"{SECRET} Street",
    "note": f"Dear {SECRET}",
    "point": "40.678123,-73.995321",
    "invitation": SECRET,
}
HIDDEN = (SECRET, "Zq7secret", "40.678123", project.SECRET_KEY, project.FIELD_HASH_KEY,
          *project.FIELD_ENCRYPTION_KEYS)  # fmt: skip


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that the project's logging writes, at the lowest level."""
    stream = io.StringIO()
    config = {**project.LOGGING, "handlers": {"stderr": {**HANDLER, "stream": stream}}}
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    logging.config.dictConfig(config)
    for name in ("", "django", "procrastinate", "allauth"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    logging.getLogger("django.template").setLevel(logging.INFO)
    yield stream
    logging.config.dictConfig(project.LOGGING)
    root.handlers = before


HANDLER: dict[str, Any] = {"class": "logging.StreamHandler", "formatter": "discreet"}


def leaks(text: str) -> list[str]:
    return [secret for secret in HIDDEN if secret.casefold() in text.casefold()]


def secret_data(form: Form, world: World) -> dict[str, Any]:
    return {**form.fill(world), **{name: PERSON[name] for name in PERSON if name in NAMES}}


NAMES = set(PERSON) - {"point"}


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_what_works_or_is_refused(world: World, written: io.StringIO, form: Form) -> None:
    client = world.client(form.role, raise_request_exception=False)
    with rolled_back():
        cache.clear()
        RecentHits.objects.all().delete()
        data = secret_data(form, world)
        address = form.address(world)
        client.post(address, data)
        client.post(f"{address}?next=/{SECRET}/", {**data, "place": "nowhere", "languages": "xx"})
        Client(enforce_csrf_checks=True).post(address, data)
        client.get(f"/{SECRET}/")
        client.get(f"{address}?code={SECRET}", headers={"Host": f"{SECRET}.example"})
        client.put(address, f"note={SECRET}")
        jobs = list(ProcrastinateJob.objects.values_list("args", "lock", "queueing_lock"))
    assert leaks(written.getvalue()) == []
    assert leaks(str(jobs)) == []


class Broken(Exception):
    """An error that repeats what it got, as many do."""


@pytest.mark.parametrize("error", [Broken, IntegrityError, ValueError, KeyError])
@pytest.mark.parametrize("form", [each for each in FORMS if each.text], ids=str)
def test_what_breaks(
    world: World,
    written: io.StringIO,
    settings: Settings,
    form: Form,
    error: type[Exception],
) -> None:
    """Somewhere below the view, an error that repeats the words; also where mails tell of it."""
    settings.ADMINS = [("Ada", "ada@example.org")]
    client = world.client(form.role, raise_request_exception=False)

    def break_down(cursor: object, sql: str, params: object = None) -> None:
        raise error(f"duplicate key: Key (words)=({SECRET}) {params}")

    data, address = secret_data(form, world), form.address(world)
    with rolled_back():
        cache.clear()
        with connection.execute_wrapper(breaking_at("INSERT", break_down)):
            response = client.post(address, data)
    assert leaks(written.getvalue()) == []
    if response.status_code >= 500:
        assert leaks(response.content.decode()) == []
        assert "ERROR django.request: 500 POST" in written.getvalue()
    assert [leaks(f"{each.subject}{each.body}") for each in mail.outbox] == [[]] * len(mail.outbox)


def breaking_at(what: str, break_down: Any) -> Any:
    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(what) and "django_session" not in sql and "cache" not in sql:
            break_down(None, sql, params)
        return execute(sql, params, many, context)

    return wrapper


def test_some_of_it_does_break(world: World, written: io.StringIO) -> None:
    """Else the tests above would prove nothing: the traceback is there, without the words."""
    form = BY_NAME["exchange:listing_create"]
    client = world.client("owner", raise_request_exception=False)
    data = secret_data(form, world)

    def break_down(*args: object) -> None:
        raise Broken(SECRET)

    with rolled_back(), connection.execute_wrapper(breaking_at("INSERT", break_down)):
        RecentHits.objects.all().delete()
        assert client.post(form.address(world), data).status_code == 500
    lines = written.getvalue()
    assert "Broken" in lines
    assert "posting.py" in lines


def test_a_careless_logger_is_noticed(written: io.StringIO) -> None:
    logging.getLogger("exchange").warning("cannot post %s", PERSON["title"])
    assert leaks(written.getvalue()) == [SECRET, "Zq7secret"]


class TestJobs:
    def test_arguments_are_ids_alone(self, world: World) -> None:
        alice, bob = world.people["owner"], world.people["counterpart"]
        with rolled_back():
            User.objects.filter(pk=alice.pk).update(display_name=PERSON["display_name"])
            need = make_need(alice, schedule=once(9), title=PERSON["title"])
            make_agreement(make_offer(bob, schedule=once(9), words=PERSON["words"]), need)
            jobs = ProcrastinateJob.objects.order_by("id")
            for job in jobs:
                assert all(isinstance(each, int) for each in job.args.values())
                assert leaks(f"{job.lock} {job.queueing_lock}") == []
            assert jobs.exists()

    def test_a_mail_that_cannot_be_sent(
        self, world: World, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*args: object, **kwargs: object) -> None:
            raise OSError(f"550 <{PERSON['email']}> no such user")

        monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
        with rolled_back():
            outbox = queue_mail(to=PERSON["email"], subject=SECRET, body=SECRET, event="test:39")
            send_mail(outbox.pk)
            stored = OutboxMail.objects.filter(pk=outbox.pk).values("last_error_class").get()
        assert leaks(written.getvalue()) == []
        assert stored == {"last_error_class": "OSError"}

    def test_a_job_that_breaks(self, written: io.StringIO) -> None:
        """What procrastinate's worker logs of it: the job, its ids, and the kind of error."""
        app = App(connector=InMemoryConnector())

        @app.task(name="break_down")
        def break_down(listing_id: int) -> None:
            raise Broken(SECRET)

        break_down.defer(listing_id=7)
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
        assert "break_down[1](listing_id=7)" in written.getvalue()
        assert "test_logs.Broken" in written.getvalue()
        assert leaks(written.getvalue()) == []


def test_sessions_and_codes_are_in_no_page_that_is_kept(world: World) -> None:
    """What a session is called is in no page, and none of its pages is kept by anybody."""
    client = world.client("owner")
    key = client.cookies[project.SESSION_COOKIE_NAME].value
    for name in ("home", "people:security", "usersessions_list"):
        response = client.get(reverse(name))
        assert key not in response.content.decode()
        assert "no-store" in response["Cache-Control"]
