"""How PostgreSQL finds what the library shows: by an index, however much there is to read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bench.reading import add_items, reading_urls
from library.models import Item, Kind
from tests.people import signed_in
from tests.plans import Asked, ask, big_tables, read_by_index_alone, read_whole

MOST_QUERIES = 10
# With what somebody keeps, says and has not read yet.
MOST_SIGNED_IN = 12


@pytest.fixture
def _shelves(db: None) -> None:
    add_items(4_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    read_by_index_alone()


@pytest.mark.usefixtures("_shelves")
def test_every_page_finds_what_it_shows_by_an_index_in_few_queries(alice: User, mia: User) -> None:
    tables = big_tables("library", "comments")
    assert {"library_item", "library_item_topics", "comments_thread"} <= tables
    problems = []
    for client, url in pages(signed_in(alice), signed_in(mia)):
        asked = ask(client, url)
        reads = [(each.sql, read_whole(each, tables)) for each in asked if "SELECT" in each.sql]
        problems += [f"{url}: {', '.join(parts)}\n{sql}" for sql, parts in reads if parts]
        most = MOST_SIGNED_IN if "session" in client.cookies else MOST_QUERIES
        if len(asked) > most:
            problems.append(f"{url}: {len(asked)} queries\n" + "\n".join(sql for sql, _ in asked))
    assert not problems, "\n\n".join(problems)


def pages(member: Client, organizer: Client) -> Iterator[tuple[Client, str]]:
    urls = reading_urls()
    stranger = Client()
    yield from ((stranger, url) for url in urls.values())
    yield stranger, "/library/sitemap-0.xml"
    yield stranger, "/library/topics/topic-0/?before=2020-01-01T00:00:00%2B00:00_5"
    for client in (member, organizer):
        yield client, urls["library, common word"]
        yield client, urls["library, reading list"]
    yield member, "/library/saved/"
    yield organizer, "/library/desk/"
    yield organizer, "/library/to-confirm/"


@pytest.mark.usefixtures("_shelves")
def test_what_no_index_would_find_is_found_out() -> None:
    """The control: this test can fail."""
    tables, at = big_tables("library"), timezone.now()
    newest = Item.objects.published(at).newest_first()
    assert read_whole(Asked(*newest.query.sql_with_params()), tables) != []
    assert read_whole(Asked(*newest[:20].query.sql_with_params()), tables) == []
    of_kind = newest.filter(kind=Kind.LIST)[:20]
    assert read_whole(Asked(*of_kind.query.sql_with_params()), tables) == []
