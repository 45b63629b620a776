"""Links that stay alive: what is known of them, who is told what, and how often they are asked."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.utils.timezone import localtime, now
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from accounts.models import User
from library.actions.links import (
    Ask,
    ask_the_web,
    check_again,
    check_link,
    keep_links,
    plan_checks,
)
from library.models import Flag, Item, Link
from library.tasks import plan_link_checks
from library.titles import same_title, title_of
from moderation.models import LogEntry
from places.clock import day_of_any_year
from safety.outgoing import Answer, NoAnswer, fetch
from safety.pinning import Why
from tests.factories.library import make_item
from tests.library.test_views import queries, text
from tests.people import signed_in
from tests.safety.servers import page, pages, serving
from tests.workers import run_jobs, run_periodic

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 1, 2, 11, tzinfo=UTC)
ADDRESS = "https://example.org/soup"
ESSAY = """Read [this](https://one.example/a#part), <https://one.example/b> and [that][1].[^n]

[mail](mailto:a@example.org), [here](/library/), [home](http://localhost/x), [us](http://10.0.0.1/)

[1]: http://two.example/ "Two"
[^n]: As [they](https://three.example/) say.
"""


def day(number: int) -> datetime:
    return NIGHT + timedelta(days=number)


def says(status: int = 200, title: str = "Soup", leads_to: str = ADDRESS) -> Ask:
    body = f"<title>{title}</title>".encode()
    return lambda address: Answer(status, leads_to, "text/html", body)


def silent(why: Why, host: str = "example.org") -> Ask:
    def ask(address: str) -> Answer:
        raise NoAnswer(why, host)

    return ask


def never(address: str) -> Answer:
    raise AssertionError(f"{address} was asked")


@pytest.fixture
def link() -> Link:
    make_item(address=ADDRESS)
    Link.objects.update(next_check_at=NIGHT)
    return Link.objects.get()


def look(link: Link, ask: Ask, at: datetime) -> Link:
    link.refresh_from_db()
    assert check_link(link.pk, at=max(at, link.next_check_at), ask=ask)
    link.refresh_from_db()
    return link


def accept(link: Link, client: Client) -> Any:
    data = {"version": link.version}
    return client.post(f"/library/links/{link.pk}/accept/", data)


def addresses(item: Item) -> list[str]:
    return sorted(item.links.values_list("address", flat=True))


def test_every_way_out_is_known_once() -> None:
    essay = make_item("essay", "Essay", markdown=ESSAY)
    article = make_item(address="https://one.example/a")
    make_item(title="Elsewhere")
    line = "Gutenberg | https://gutenberg.example/1 | public domain"
    book = make_item("book", "Mutual Aid", isbn13="9781629638744", copies=line)
    all_of_it = ["http://two.example/", "https://one.example/a", "https://one.example/b",
                 "https://three.example/"]  # fmt: skip

    assert addresses(essay) == all_of_it
    assert addresses(article) == ["https://one.example/a"]
    assert addresses(book) == ["https://gutenberg.example/1"]
    assert Link.objects.count() == 5
    assert set(Link.objects.values_list("host", "known_host")) == {
        (f"{name}.example",) * 2 for name in ("one", "two", "three", "gutenberg")
    }

    # What the migration finds in a library that was there before.
    Link.objects.all().delete()
    migration = import_module("library.migrations.0004_gather_where_items_lead")
    for _again in range(2):
        migration.gather(apps, None)
    assert set(all_of_it) < set(addresses(essay))
    assert addresses(article) == ["https://one.example/a"]
    assert addresses(book) == ["https://gutenberg.example/1"]


def test_a_link_is_seen_alive_on_a_real_connection(link: Link) -> None:
    soup = page("<title>Soup &amp; \n bread\x00</title>")
    moved = page(status="301 Moved", location="http://www.example.org/kitchen")
    with serving(pages(soup=moved, kitchen=soup)) as server:
        Link.objects.update(address="http://example.org/soup")
        ask = partial(fetch, user_agent="x", network=server.network())
        look(link, ask, NIGHT)
    assert (link.alive_at, link.title, link.known_title) == (NIGHT, "Soup & bread", "Soup & bread")
    assert (link.leads_to, link.host_now) == ("http://www.example.org/kitchen", "www.example.org")
    assert (link.flag, link.trouble, link.failing_since, link.failures) == ("", "", None, 0)
    assert link.next_check_at == datetime(2026, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        (b"<html><TITLE lang=en>One</TITLE><title>Two</title>", "text/html", "One"),
        ("<title>Grün</title>".encode("latin-1"), "text/html; charset=ISO-8859-1", "Grün"),
        (b'<meta charset="windows-1251"><title>\xd1\xf3\xef</title>', "text/html", "Суп"),
        (b"<title>\xff</title>", "text/html; charset=zlib", "\ufffd"),
        ("<title>\u202eevil</title>".encode(), "text/html", "evil"),
        (b"<title>" + b"a" * 1000 + b"</title>", "text/html", "a" * 300),
        (b"<title>never ends", "text/html", ""),
        (b"<titl", "", ""),
        (b"<title" * 100_000, "", ""),
    ],
)
def test_what_a_page_calls_itself(body: bytes, content_type: str, title: str) -> None:
    assert title_of(body, content_type) == title


def test_only_what_it_says_makes_a_title_another() -> None:
    assert same_title("(3) Soup – The Kitchen", "soup | the kitchen")
    assert not same_title("Soup – The Kitchen", "Page not found")


def test_an_address_that_does_not_answer_is_asked_less_and_less(link: Link) -> None:
    look(link, says(), NIGHT)
    asked = []
    at = datetime(2026, 3, 8, 2, 11, tzinfo=UTC)
    for _night in range(45):
        if check_link(link.pk, at=at, ask=silent(Why.TIME)):
            asked.append((at - datetime(2026, 3, 8, 2, 11, tzinfo=UTC)).days)
            link.refresh_from_db()
            assert link.flag == (Flag.GONE if len(asked) > 1 else "")
            assert link.is_long_gone == (asked[-1] >= 14)
            assert Link.objects.long_gone().exists() == link.is_long_gone
        at += timedelta(days=1)
    assert asked == [0, 1, 3, 7, 15, 29, 43]
    assert (link.alive_at, link.trouble) == (NIGHT, "time")

    look(link, says(), at)
    assert (link.flag, link.failing_since, link.failures, link.trouble) == ("", None, 0, "")
    assert not link.is_long_gone


def test_one_failure_of_long_ago_is_not_weeks_of_them(link: Link) -> None:
    look(link, says(404), NIGHT)
    assert (link.flag, link.flagged_at, link.trouble) == (Flag.GONE, NIGHT, "404")
    assert not link.is_long_gone


@pytest.mark.parametrize(
    ("ask", "flag", "trouble"),
    [
        (says(410), Flag.GONE, "410"),
        (says(500), "", "500"),
        (says(503), "", "503"),
        (says(403), Flag.BARRED, "403"),
        (says(429), Flag.BARRED, "429"),
        (says(304), Flag.BARRED, "304"),
        (says(204), "", ""),
        (silent(Why.NAME), "", "name"),
    ],
)
def test_what_an_answer_means(link: Link, ask: Ask, flag: str, trouble: str) -> None:
    look(link, ask, NIGHT)
    assert (link.flag, link.trouble) == (flag, trouble)
    is_failing = trouble not in ("", "403", "429", "304")
    assert (link.failing_since is not None, link.failures) == (is_failing, int(is_failing))


def test_another_host_and_another_title_are_told_until_they_are_accepted(
    link: Link, mia: User
) -> None:
    client, elsewhere = signed_in(mia), partial(says, leads_to="https://parked.example/?soup")
    steps: list[tuple[Ask, str]] = [
        (says(), ""),
        (says(leads_to="https://www.example.org/soup"), ""),
        (says(title="Domain &lt;b&gt;for sale"), Flag.RENAMED),
        (says(), ""),
        (says(title=""), ""),
        (elsewhere(title="Soup"), Flag.MOVED),
        (elsewhere(title="Domain &lt;b&gt;for sale"), Flag.MOVED),
    ]
    for ask, flag in steps:
        assert look(link, ask, NIGHT).flag == flag

    shown = text(client.get("/library/links/"))
    Link.objects.update(flag=Flag.RENAMED)
    assert "Domain &lt;b&gt;for sale" in text(client.get("/library/links/"))
    Link.objects.update(flag=Flag.MOVED)
    assert "Leads to another site" in shown
    assert "It led to example.org, and leads to parked.example now" in shown
    assert 'href="https://parked.example/?soup"' in shown
    for _twice in range(2):
        assert accept(link, client)["Location"] == "/library/links/"
    assert LogEntry.objects.doing("link_accepted").count() == 1
    link.refresh_from_db()
    assert (link.flag, link.flagged_at, link.seen_by) == ("", None, mia)
    assert (link.known_host, link.known_title) == ("parked.example", "Domain <b>for sale")
    assert "Every link is as it was" in text(client.get("/library/links/"))
    assert look(link, elsewhere(title="Domain &lt;b&gt;for sale"), NIGHT).flag == ""
    assert look(link, says(), NIGHT).flag == Flag.MOVED


def test_a_trouble_that_is_accepted_is_told_again_only_as_another(link: Link, mia: User) -> None:
    look(link, says(403), NIGHT)
    accept(link, signed_in(mia))
    barring: list[Ask] = [says(403), says(404), says(403), says(), says(403), says(401)]
    flags = [look(link, ask, NIGHT).flag for ask in barring]
    assert flags == ["", Flag.GONE, "", "", "", Flag.BARRED]

    look(link, says(404), NIGHT)
    accept(link, signed_in(mia))
    flags = [look(link, ask, NIGHT).flag for ask in (says(404), says(), says(404))]
    assert flags == ["", "", Flag.GONE]


def test_a_host_that_cannot_be_reached_is_asked_once(link: Link) -> None:
    for name in ("a", "b"):
        make_item(title=name, address=f"https://example.org/{name}")
    make_item(title="c", address="https://other.example/")
    Link.objects.update(next_check_at=NIGHT)
    look(link, silent(Why.NAME), NIGHT)

    for other in Link.objects.filter(host="example.org"):
        assert (other.trouble, other.failures, other.failing_since) == ("name", 1, NIGHT)
        assert not check_link(other.pk, at=NIGHT, ask=never)
    assert look(Link.objects.get(host="other.example"), says(), NIGHT).alive_at == NIGHT


@pytest.mark.parametrize(
    "ask", [silent(Why.TIME), says(429), says(503), silent(Why.NAME, "elsewhere.example")]
)
def test_a_busy_host_is_left_in_peace(link: Link, ask: Ask) -> None:
    make_item(title="a", address="https://example.org/a")
    Link.objects.update(next_check_at=NIGHT)
    look(link, ask, NIGHT)

    other = Link.objects.exclude(pk=link.pk).get()
    is_elsewhere = link.trouble == "name"
    assert (other.checked_at, other.trouble) == (None, "")
    assert other.next_check_at == (NIGHT if is_elsewhere else datetime(2026, 3, 2, tzinfo=UTC))


def test_a_link_is_looked_at_by_one_job_however_many_there_are(link: Link) -> None:
    def ask(address: str) -> Answer:
        assert not check_link(link.pk, at=NIGHT, ask=never)
        return says()(address)

    assert check_link(link.pk, at=NIGHT, ask=ask)
    assert not check_link(link.pk, at=NIGHT, ask=never)
    assert not check_link(link.pk + 1, at=NIGHT, ask=never)


def planned() -> list[tuple[int, int]]:
    """(link, seconds after NIGHT) of every job."""
    jobs = ProcrastinateJob.objects.filter(task_name="library.check_link").order_by("id")
    assert {job.priority for job in jobs} <= {-10}
    return [(job.args["link_id"], int((job.scheduled_at - NIGHT).total_seconds())) for job in jobs]


def test_each_night_what_is_due_is_laid_out(link: Link, settings: Settings) -> None:
    settings.CHECK_LINKS = True
    make_item(title="a", address="https://example.org/a")
    make_item(title="b", address="https://other.example/")
    make_item(title="c", address="https://later.example/")
    gone = make_item(title="d", address="https://gone.example/")
    Link.objects.update(next_check_at=NIGHT)
    Link.objects.filter(host="later.example").update(next_check_at=day(1))
    gone.delete()

    assert plan_checks(at=NIGHT) == 3
    ids = list(Link.objects.order_by("id").values_list("pk", flat=True))
    assert len(ids) == 4
    assert planned() == [(ids[0], 0), (ids[1], 30), (ids[2], 0)]


def test_where_it_is_switched_off_nobody_is_asked(link: Link, mia: User) -> None:
    assert plan_link_checks(0) == 0
    look(link, says(404), NIGHT)
    client = signed_in(mia)
    page = text(client.get("/library/links/"))
    assert "it is switched off" in page
    assert "Check again now" not in page
    client.post(f"/library/links/{link.pk}/check/")
    assert planned() == []


def test_an_editor_may_have_it_looked_at_now(link: Link, mia: User, settings: Settings) -> None:
    settings.CHECK_LINKS = True
    look(link, says(404), NIGHT)
    client = signed_in(mia)
    assert "Check again now" in text(client.get("/library/links/"))
    client.post(f"/library/links/{link.pk}/check/")
    link.refresh_from_db()
    assert list(ProcrastinateJob.objects.values_list("args", flat=True)) == [{"link_id": link.pk}]
    assert check_link(link.pk, at=link.next_check_at, ask=says())
    assert Link.objects.flagged().count() == 0


def test_only_what_was_read_is_accepted(link: Link, mia: User) -> None:
    client = signed_in(mia)
    look(link, says(), NIGHT)
    look(link, says(title="Domain for sale"), NIGHT)
    read = client.get("/library/links/")
    sent = {"version": link.version}
    assert f'name="version" value="{link.version}"' in read.content.decode()
    look(link, says(title="Win a prize"), NIGHT)

    response = client.post(f"/library/links/{link.pk}/accept/", sent)
    assert response.status_code == 409
    page = " ".join(response.content.decode().split())
    assert "something else is to be said of it now" in page
    assert page.count("Win a prize") == 2
    assert page.count(f'name="version" value="{link.version}"') == 2
    link.refresh_from_db()
    assert (link.flag, link.known_title) == (Flag.RENAMED, "Soup")
    assert not LogEntry.objects.doing("link_accepted").exists()
    assert accept(link, client).status_code == 302
    link.refresh_from_db()
    assert (link.flag, link.known_title) == ("", "Win a prize")


def test_a_host_is_asked_once_in_half_a_minute_whoever_wants_it(link: Link) -> None:
    make_item(title="a", address="https://example.org/a")
    make_item(title="b", address="https://other.example/")
    Link.objects.update(next_check_at=NIGHT)
    second, other = Link.objects.exclude(pk=link.pk).order_by("pk")
    soon = NIGHT + timedelta(seconds=10)
    assert check_link(link.pk, at=NIGHT, ask=says())
    assert not check_link(second.pk, at=soon, ask=never)
    assert planned() == [(second.pk, 30)]
    assert check_link(other.pk, at=soon, ask=says())
    assert check_link(second.pk, at=NIGHT + timedelta(seconds=30), ask=says())


@pytest.mark.parametrize(
    ("ask", "rests"),
    [
        (says(404), 0),
        (says(500), 0),
        (says(403), 0),
        (says(429), 7),
        (says(503), 1),
        (silent(Why.TIME), 1),
        (silent(Why.NAME), 1),
    ],
)
def test_an_editor_wakes_no_host_that_rests(
    link: Link, settings: Settings, ask: Ask, rests: int
) -> None:
    settings.CHECK_LINKS = True
    look(link, ask, NIGHT)
    noon = NIGHT + timedelta(hours=10)
    due = link.next_check_at if rests else noon
    assert (due - NIGHT.replace(hour=0, minute=0)).days == rests
    assert check_again(link=link, at=noon) == due
    link.refresh_from_db()
    assert link.next_check_at == due
    assert ProcrastinateJob.objects.count() == (not rests)


def test_an_editor_hears_how_long_a_host_rests(link: Link, mia: User, settings: Settings) -> None:
    settings.CHECK_LINKS = True
    look(link, silent(Why.TIME), now())
    client, path = signed_in(mia), f"/library/links/{link.pk}/check/"
    page = text(client.post(path, follow=True))
    assert "example.org did not answer, and is left in peace until" in page
    for _often in range(59):
        assert client.post(path).status_code == 302
    assert client.post(path).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_a_link_is_not_forgotten_while_an_item_is_given_it() -> None:
    items = [make_item(title=name, address=ADDRESS) for name in ("a", "b")]
    items[0].links.clear()
    items[1].links.clear()
    link = Link.objects.get()
    with ThreadPoolExecutor(1) as threads:
        # Given first: whoever forgets leaves it alone.
        with transaction.atomic():
            keep_links(items[0], at=NIGHT)
            threads.submit(in_its_own, partial(plan_checks, at=NIGHT)).result(timeout=10)
        assert list(items[0].links.all()) == [link]

        # Forgotten first: whoever gives it waits, and makes it anew.
        items[0].links.clear()
        with transaction.atomic():
            plan_checks(at=NIGHT)
            giving = threads.submit(in_its_own, partial(keep_links, items[1], at=NIGHT))
            with pytest.raises(TimeoutError):
                giving.result(timeout=0.3)
        giving.result(timeout=10)
    assert Link.objects.get() == items[1].links.get() != link


def in_its_own(work: Callable[[], Any]) -> Any:
    try:
        with transaction.atomic():
            return work()
    finally:
        connection.close()


def test_readers_are_told_after_two_weeks_and_lose_nothing(link: Link, client: Client) -> None:
    essay = make_item("essay", "Essay", markdown=f"See [soup]({ADDRESS}#pot).")
    note = "This page did not answer lately: example.org."

    def told(asks: list[Ask]) -> list[bool]:
        for ask in asks:
            look(link, ask, NIGHT)
        shown = [text(client.get(f"/library/read/{slug}/")) for slug in ("soup-for-all", "essay")]
        assert all(f'href="{ADDRESS}' in page for page in shown)
        return [note in page for page in shown]

    assert told([says(404)] * 4) == [False, False]
    assert told([says(404)]) == [True, True]
    assert told([says()]) == [False, False]
    assert told([says(404)] * 5) == [True, True]
    seen = day_of_any_year(localtime(link.alive_at))
    assert f"{note} We saw it last on {seen}." in text(client.get(essay.get_absolute_url()))


def test_of_a_copy_that_only_editors_see_readers_hear_nothing(client: Client, mia: User) -> None:
    lines = ["One | https://one.example/ | public domain | confirmed",
             "Two | https://two.example/ | public domain"]  # fmt: skip
    book = make_item("book", "Mutual Aid", isbn13="9781629638744", copies="\n".join(lines))
    Link.objects.update(flag="gone", failing_since=NIGHT, checked_at=day(20))
    pages = [text(each.get(book.get_absolute_url())) for each in (client, signed_in(mia))]
    told = [[f"lately: {name}.example" in page for name in ("one", "two")] for page in pages]
    assert told == [[True, False], [True, True]]


def test_the_queue_costs_the_same_for_one_as_for_thirty(mia: User) -> None:
    client = signed_in(mia)

    def fill(number: int) -> int:
        for place in range(number):
            make_item(title=f"Soup {place}", address=f"https://example.org/{number}/{place}")
        Link.objects.update(flag="gone", flagged_at=NIGHT, trouble="404")
        return queries("/library/links/", client)

    queries("/library/links/", client)
    assert fill(1) == fill(30)
    first = text(client.get("/library/links/"))
    assert first.count("It is fine") == 20
    rest = text(client.get("/library/links/", {"before": Link.objects.order_by("id")[11].pk}))
    assert rest.count("It is fine") == 11


@pytest.mark.django_db(transaction=True)
def test_the_worker_looks_and_reaches_no_place_within(settings: Settings) -> None:
    settings.CHECK_LINKS = True
    new = {"address": "http://127.0.0.1/", "host": "127.0.0.1", "known_host": "127.0.0.1"}
    make_item().links.create(**new, next_check_at=now())
    run_periodic(plan_link_checks)
    run_jobs()
    found = Link.objects.get()
    assert (found.trouble, found.failures) == ("refused", 1)


def test_asking_the_web_stands_on_the_guard(settings: Settings) -> None:
    with pytest.raises(NoAnswer) as refused:
        ask_the_web("http://127.0.0.1/")
    assert refused.value.why == Why.REFUSED
