"""What somebody finds in a thread: pages, answers, counts, and nothing of whom they blocked."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Block, User
from comments.actions.writing import delete_comment, show_as_decided
from comments.models import Comment, Thread
from comments.reading import FIRST_REPLIES, PAGE, Branch, ThreadPage, read_branch, read_thread
from exchange.models import Listing
from moderation.models import ReviewStatus
from tests.factories.comments import say, thread_under
from tests.factories.exchange import make_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(alice: User) -> Listing:
    return make_offer(alice)


@pytest.fixture
def thread(listing: Listing) -> Thread:
    return thread_under(listing)


def shown(branches: list[Branch]) -> list[Any]:
    """The words, each with those of its answers and how many more there are."""
    return [(each.comment.words, shown(each.replies), each.more) for each in branches]


def read(thread: Thread, user: User | AnonymousUser, **more: Any) -> ThreadPage:
    return read_thread(Thread.objects.get(pk=thread.pk), thread, user, **more)


def decide(comment: Comment, status: ReviewStatus) -> None:
    comment.refresh_from_db()
    comment.review_status = status
    comment.save()
    show_as_decided(comment, status, timezone.now())


def test_answers_stand_below_what_they_answer(thread: Thread, alice: User, bob: User) -> None:
    first = say(thread, bob, "a")
    answers = [say(thread, alice, f"a{number}", to=first) for number in range(4)]
    deeper = [say(thread, bob, f"a0{number}", to=answers[0]) for number in range(3)]
    say(thread, alice, "a000", to=deeper[0])
    say(thread, alice, "b")
    assert FIRST_REPLIES == (3, 2)
    below: list[Any] = [("a0", [("a00", [], 1), ("a01", [], 0)], 1), ("a1", [], 0), ("a2", [], 0)]
    assert shown(read(thread, bob).branches) == [("a", below, 1), ("b", [], 0)]
    assert shown(read(thread, AnonymousUser()).branches) == [("a", below, 1), ("b", [], 0)]
    rest = read_branch(first, bob, may_write=True, after=answers[2].pk)
    assert shown(rest.replies) == [("a3", [], 0)]
    assert shown(read(thread, bob, newest_first=True).branches)[0] == ("b", [], 0)


def test_pages_follow_one_another_without_gaps(thread: Thread, alice: User) -> None:
    said = [say(thread, alice, str(number)).words for number in range(PAGE + 3)]
    first = read(thread, alice)
    rest = read(thread, alice, after=first.after)
    assert [each.comment.words for each in [*first.branches, *rest.branches]] == said
    assert rest.after is None
    newest = read(thread, alice, newest_first=True)
    oldest = read(thread, alice, newest_first=True, after=newest.after)
    found = [each.comment.words for each in [*newest.branches, *oldest.branches]]
    assert found == said[::-1]


def test_of_somebody_blocked_nothing_is_left_not_even_in_a_number(
    thread: Thread, alice: User, bob: User, charlie: User
) -> None:
    first = say(thread, alice, "a")
    for number in range(5):
        say(thread, [bob, charlie][number % 2], f"a{number}", to=first)
    say(thread, charlie, "to bob", to=say(thread, bob, "b"))
    before = shown(read(thread, alice).branches)
    assert before[0][2] == 2
    Block.objects.create(blocker=bob, blocked=alice)
    without: list[Any] = [("a", [("a1", [], 0), ("a3", [], 0)], 0)]
    assert shown(read(thread, alice).branches) == without
    # As if he had never been there; to him neither is she.
    assert shown(read(thread, bob).branches) == [("b", [("to bob", [], 0)], 0)]
    assert shown(read(thread, charlie).branches) == before


def test_what_is_taken_out_leaves_no_line_unless_it_was_answered(
    thread: Thread, alice: User, bob: User, mia: User
) -> None:
    first = say(thread, bob, "a")
    answer = say(thread, alice, "b", to=first)
    lone = say(thread, bob, "c")
    decide(first, ReviewStatus.REMOVED)
    decide(lone, ReviewStatus.HIDDEN)
    found = read(thread, alice).branches
    assert [(each.comment.pk, each.is_readable) for each in found] == [(first.pk, False)]
    assert shown(found)[0][1] == [("b", [], 0)]
    # Whose it is and organizers read what is hidden, nobody what was removed.
    for person in (bob, mia):
        rows = [(each.comment.pk, each.is_readable) for each in read(thread, person).branches]
        assert rows == [(first.pk, False), (lone.pk, True)]
    decide(answer, ReviewStatus.REMOVED)
    assert read(thread, alice).branches == []
    decide(answer, ReviewStatus.VISIBLE)
    assert shown(read(thread, alice).branches)[0][1] == [("b", [], 0)]
    decide(lone, ReviewStatus.VISIBLE)
    assert [each.comment.pk for each in read(thread, alice).branches] == [first.pk, lone.pk]


def test_counts_are_those_of_the_reader(
    thread: Thread, alice: User, bob: User, charlie: User, mia: User
) -> None:
    first = say(thread, alice, "a")
    for number in range(4):
        say(thread, bob, str(number), to=first)
    for each in Comment.objects.filter(words__in=["1", "2"]):
        decide(each, ReviewStatus.WAITING)
    counts = {
        person: read(thread, person).branches[0].count
        for person in (AnonymousUser(), alice, bob, charlie, mia)
    }
    assert list(counts.values()) == [2, 2, 4, 2, 4]
    delete_comment(comment=Comment.objects.get(words="1"), at=timezone.now())
    assert read(thread, bob).branches[0].count == 3
    delete_comment(comment=Comment.objects.get(words="0"), at=timezone.now())
    assert read(thread, bob).branches[0].count == 3


def test_a_pinned_one_stands_above_and_only_there(
    thread: Thread, alice: User, bob: User, mia: User
) -> None:
    comments = [say(thread, alice, word) for word in "abc"]
    thread.pinned = comments[1]
    thread.save()
    page = read(thread, bob)
    assert page.pinned is not None
    assert page.pinned.comment.words == "b"
    assert [each.comment.words for each in page.branches] == ["a", "c"]
    delete_comment(comment=comments[1], at=timezone.now())
    page = read(thread, bob)
    assert page.pinned is None
    assert len(page.branches) == 3


def test_a_page_is_read_in_two_queries_however_much_there_is(
    thread: Thread, mia: User, bob: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            read_thread(thread, thread, bob)
        return len(asked)

    say(thread, mia, "b", to=say(thread, mia, "a"))
    assert queries() == 2
    for _each in range(30):
        first = say(thread, mia, "a")
        say(thread, mia, "c", to=say(thread, mia, "b", to=first))
    assert queries() == 2
