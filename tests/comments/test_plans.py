"""A thread of thousands is read by its indexes, in as few queries as one of a few."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client

from accounts.models import Block, User
from comments.models import Comment, Thread
from tests.exchange.test_plans import MOST_QUERIES
from tests.factories.accounts import UserFactory
from tests.factories.comments import thread_under
from tests.factories.exchange import make_need, make_offer, weekly
from tests.people import signed_in
from tests.plans import FEW_ROWS, ask, read_whole

pytestmark = pytest.mark.django_db
TABLES = {"comments_comment", "accounts_user", "accounts_block"}
MANY = 3 * FEW_ROWS


def fill(thread: Thread, count: int, authors: list[User]) -> None:
    """Half of them answer no other; the first of those has the other half below it."""

    def rows(parent: Comment | None) -> list[Comment]:
        made = [
            Comment(
                thread=thread,
                parent=parent,
                author=authors[number % len(authors)],
                words=f"Comment {number}",
                is_placed=True,
            )
            for number in range(count // 2)
        ]
        return Comment.objects.bulk_create(made)

    first, *_others = rows(None)
    rows(first)
    Comment.objects.filter(pk=first.pk).update(reply_count=F("reply_count") + count // 2)


def test_every_page_of_a_long_thread(alice: User, bob: User, mia: User) -> None:
    authors = [bob, *UserFactory.create_batch(20)]
    few = make_offer(alice, schedule=weekly(weeks=2))
    long = make_need(alice, schedule=weekly(weeks=2))
    fill(thread_under(few), 20, authors)
    fill(thread_under(long), MANY, authors)
    fill(thread_under(make_offer(bob)), MANY, authors)
    charlie = UserFactory.create()
    for person in authors[1:4]:
        Block.objects.create(blocker=charlie, blocked=person)
    make_offer(charlie, schedule=weekly(weeks=2))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_comment, comments_thread, accounts_user")
        for way in ("seqscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    assert long.thread is not None
    first = long.thread.comments.earliest("id")
    last = long.thread.comments.filter(parent=None).order_by("-id")[5]
    pages = [
        long.get_absolute_url(),
        f"{long.thread.get_absolute_url()}?order=newest",
        f"{long.thread.get_absolute_url()}?after={last.pk}",
        first.get_absolute_url(),
        long.thread.comments.latest("id").get_absolute_url(),
    ]
    problems = []
    # Of an organizer the second factor is asked for, too.
    for person, most in ((alice, MOST_QUERIES), (charlie, MOST_QUERIES), (mia, MOST_QUERIES + 1)):
        client = signed_in(person)
        counts = [len(ask(client, page)) for page in (long.get_absolute_url(), few_page(few))]
        if counts[0] > most:
            problems.append(f"{counts[0]} queries")
        for page in pages:
            for each in ask(client, page):
                if "SELECT" in each.sql and (found := read_whole(each, {"comments_comment"})):
                    problems.append(f"{page}: {found}\n{each.sql}")
    assert not problems, "\n\n".join(problems)


def few_page(listing: object) -> str:
    return listing.get_absolute_url()  # type: ignore[attr-defined,no-any-return]


def test_a_page_costs_the_same_in_a_long_thread(alice: User, bob: User) -> None:
    pages = []
    for count in (40, MANY):
        thread = thread_under(make_offer(alice, visibility="everyone"))
        fill(thread, count, [alice, bob])
        pages.append(thread.get_absolute_url())
    for client in (Client(), signed_in(bob)):
        few, many = ([each.sql for each in ask(client, page)] for page in pages)
        assert len(few) == len(many)
