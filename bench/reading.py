"""What there is to read: 1,000 items on the smaller site, 100,000 on the larger.

The newest are the same in both, row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import starmap
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from bench.reading_words import COMMON, ONE_IN_TEN, RARE, TOPICS, Written, write
from comments.models import Thread
from library.models import Article, Book, Contributor, Entry, Essay, Item, Kind, ReadingList, Topic
from library.models.items import OWNER_KIND

LIST_LENGTH = 12
APART = timedelta(minutes=20)
# Of so many items one is a draft, and one has yet to appear.
DRAFT, SCHEDULED = 50, 70
Row = Sequence[Any]
Made = Sequence[tuple[int, Written]]


@transaction.atomic
def add_items(count: int) -> None:
    """Make them, where there are none yet."""
    if Item.objects.exists():
        return
    at = timezone.now()
    topics = Topic.objects.bulk_create(
        Topic(name=f"Topic {place}", slug=f"topic-{place}", words="What some of us know about it.")
        for place in range(TOPICS)
    )
    threads = _ids(Thread, count)
    opened = ((pk, OWNER_KIND, "", 0, at) for pk in threads)
    _copy(Thread, "id owner_kind lock slow_seconds created_at", opened)
    # The newest first, which were made last.
    made = list(zip(_ids(Item, count)[::-1], map(write, range(count)), strict=True))
    items = (
        (pk, thread, _appears(place, at), at, *_facts(place, written))
        for place, ((pk, written), thread) in enumerate(zip(made, threads, strict=True))
    )
    _copy(Item, ITEM, items)
    for kind, model, columns, rows in OWN:
        _copy(model, columns, starmap(rows, (each for each in made if each[1].kind in kind)))
    about = ((pk, topics[topic].pk) for pk, written in made for topic in sorted(written.topics))
    _copy(Item.topics.through, "item_id topic_id", about)
    names = (
        (pk, place, name, "author")
        for pk, written in made
        for place, name in enumerate(written.names)
    )
    _copy(Contributor, "item_id place name role", names)
    _copy(Entry, "reading_list_id place item_id note", _entries(made))


ITEM = (
    "id thread_id published_at changed_at kind title subtitle slug language summary source issued "
    "access licence credits text to_confirm"
)
OWN: list[tuple[set[Kind], type[Item], str, Callable[[int, Written], Row]]] = [
    ({Kind.ARTICLE, Kind.GUIDE}, Article, "item_ptr_id address page",
     lambda pk, _written: (pk, f"https://example.org/{pk}", f"example.org/{pk}")),
    ({Kind.BOOK}, Book, "item_ptr_id edition form pages isbn13",
     lambda pk, _written: (pk, "", "", "", "")),
    ({Kind.ESSAY}, Essay, "item_ptr_id markdown closing minutes",
     lambda pk, written: (pk, written.text, "", 6)),
    ({Kind.LIST}, ReadingList, "item_ptr_id", lambda pk, _written: (pk,)),
]  # fmt: skip


def _appears(place: int, at: datetime) -> datetime | None:
    if place % DRAFT == 7:
        return None
    return at + timedelta(days=300) if place % SCHEDULED == 11 else at - APART * (place + 1)


def _facts(place: int, written: Written) -> Row:
    return (written.kind, written.title, "", f"item-{place}", written.language, written.summary,
            written.source, written.issued, written.access, "", ", ".join(written.names),
            written.text, [])  # fmt: skip


def _entries(made: Made) -> Iterable[Row]:
    """What stands in a list: what is a little older, or else newer, than it."""
    for place, (pk, written) in enumerate(made):
        if written.kind == Kind.LIST:
            begin = min(place + 1, len(made) - LIST_LENGTH)
            for number, (other, _of_it) in enumerate(made[begin : begin + LIST_LENGTH]):
                if other != pk:
                    yield pk, number, other, "Read this aloud."


def _ids(model: type[models.Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        wanted = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        cursor.execute(wanted, [model._meta.db_table, count])
        return [pk for (pk,) in cursor.fetchall()]


def _copy(model: type[models.Model], columns: str, rows: Iterable[Row]) -> None:
    """As fast as PostgreSQL takes them; triggers do what they always do."""
    table = connection.ops.quote_name(model._meta.db_table)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns.split())}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def reading_urls() -> dict[str, str]:
    """The pages of the library, by the names of what is measured."""
    published = Item.objects.published(timezone.now()).newest_first()
    with_topics = published.filter(kind=Kind.BOOK, topics__isnull=False)[0]
    search, words = "/library/search/", f"?q={COMMON}"
    return {
        "library, front page": "/library/",
        "library, topic": "/library/topics/topic-1/",
        "library, rare topic": f"/library/topics/topic-{TOPICS - 1}/",
        "library, book with what goes with it": with_topics.get_absolute_url(),
        "library, essay": published.filter(kind=Kind.ESSAY)[0].get_absolute_url(),
        "library, reading list": published.filter(kind=Kind.LIST)[0].get_absolute_url(),
        "library, all there is": search,
        "library, common word": f"{search}{words}",
        "library, word in one of ten": f"{search}?q={ONE_IN_TEN}",
        "library, rare word": f"{search}?q={RARE}",
        "library, several words": f"{search}?q=care+work+winter",
        "library, words and not another": f"{search}?q=care+winter+-flood",
        "library, nothing found": f"{search}?q=zeppelin",
        "library, of a kind": f"{search}{words}&kind=book",
        "library, of a topic": f"{search}{words}&topic=topic-1",
        "library, in a language": f"{search}{words}&language=es",
        "library, of a year": f"{search}{words}&year=2024",
        "library, free": f"{search}{words}&free=on",
        "library, all facets": f"{search}{words}&kind=article&topic=topic-0&language=en&free=on",
        "library, last page": f"{search}{words}&page=50",
        "library, while typing": f"/library/suggestions/?q={COMMON[:4]}",
        "library, while typing something rare": f"/library/suggestions/?q={RARE[:6]}",
        "library, references found": f"/library/search/cite.bib{words}",
        "library, feed": "/library/feed.atom",
        "library, feed of a topic": "/library/topics/topic-1/feed.atom",
        "library, sitemap": "/library/sitemap.xml",
    }
