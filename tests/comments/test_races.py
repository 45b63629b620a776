"""What holds when several people press at one moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from comments.actions import places
from comments.actions.writing import (
    NothingToAnswer,
    TooSoon,
    delete_comment,
    post_comment,
)
from comments.models import Comment, Thread
from comments.review import COMMENT
from moderation.actions.reviewing import change_status
from safety.models import IdempotencyKey
from tests.factories.comments import say, thread_under
from tests.factories.exchange import make_offer
from tests.people import signed_in
from tests.races import at_one_moment

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


@pytest.fixture(autouse=True)
def _no_watching(settings: Settings) -> None:
    settings.FIRST_POSTS_REVIEWED = 0


@pytest.fixture
def thread(alice: User) -> Thread:
    return thread_under(make_offer(alice))


def counted(comment: Comment) -> tuple[int, int]:
    """The stored count, and the true one."""
    comment.refresh_from_db()
    return comment.reply_count, comment.replies.filter(is_placed=True).count()


def decide(pk: int, verb: str) -> None:
    with transaction.atomic():
        change_status(COMMENT, COMMENT.locked(pk), verb, at=timezone.now())


def test_answers_are_counted_once_each(thread: Thread, alice: User, mia: User) -> None:
    """Some answer while organizers hide and show other answers, and what is answered."""
    first = say(thread, alice)
    answers = [say(thread, mia, str(number), to=first) for number in range(AT_ONCE)]
    half = AT_ONCE // 2
    for each in answers[:half]:
        decide(each.pk, "hide")
    work = iter(range(2 * AT_ONCE))
    lock = threading.Lock()

    def press() -> None:
        with lock:
            number = next(work)
        if number < AT_ONCE:
            decide(answers[number].pk, "show" if number < half else "hide")
        else:
            say(thread, mia, "more", to=first)

    at_one_moment(2 * AT_ONCE, press)
    assert counted(first) == (half + AT_ONCE, half + AT_ONCE)
    for each in answers:
        decide(each.pk, "remove")
    assert counted(first) == (AT_ONCE, AT_ONCE)


def test_without_its_lock_a_count_goes_wrong(
    thread: Thread, alice: User, mia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: several read the same count, and each adds one to that."""
    first = say(thread, alice)
    answers = [say(thread, mia, str(number), to=first) for number in range(AT_ONCE)]
    read_by_all = threading.Barrier(AT_ONCE, timeout=30)

    def careless(comment: Comment) -> None:
        parent = Comment.objects.get(replies=comment)
        read_by_all.wait()
        Comment.objects.filter(pk=comment.pk).update(is_placed=False)
        Comment.objects.filter(pk=parent.pk).update(reply_count=parent.reply_count - 1)

    monkeypatch.setattr(places, "_count", careless)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda each: _take_out(each.pk), answers))
    stored, true = counted(first)
    assert stored != true


def _take_out(pk: int) -> None:
    try:
        decide(pk, "remove")
    finally:
        connection.close()


def test_a_double_click_makes_one(thread: Thread, bob: User) -> None:
    client = signed_in(bob)
    cookies, data = client.cookies, {"words": "Once", "once": str(uuid4())}

    def press() -> int:
        mine = type(client)()
        mine.cookies = cookies
        return mine.post(f"/threads/{thread.pk}/new/", data).status_code

    assert at_one_moment(6, press) == [302] * 6
    assert Comment.objects.count() == 1
    assert IdempotencyKey.objects.count() == 1


def test_nothing_answers_what_is_deleted_or_taken_out_meanwhile(
    thread: Thread, alice: User, bob: User
) -> None:
    """Whichever comes first: a line is left where it was answered, nothing where it was not."""
    for end in (_delete, lambda pk: decide(pk, "remove")):
        for _round in range(4):
            first = say(thread, alice)
            work = iter([True, False])
            lock = threading.Lock()

            def press(first: Comment = first, end=end, work=work, lock=lock) -> bool:  # type: ignore[no-untyped-def]
                with lock:
                    is_answer = next(work)
                if not is_answer:
                    end(first.pk)
                    return False
                try:
                    say(thread, bob, "answer", to=first)
                except NothingToAnswer:
                    return False
                return True

            was_answered = any(at_one_moment(2, press))
            assert counted(first) == (was_answered, was_answered)
            is_deleted = first.deleted_at is not None
            assert first.is_placed == (was_answered or is_deleted)


def _delete(pk: int) -> None:
    delete_comment(comment=Comment.objects.get(pk=pk), at=timezone.now())


def test_slow_is_slow_in_every_window(thread: Thread, bob: User) -> None:
    Thread.objects.filter(pk=thread.pk).update(slow_seconds=F("slow_seconds") + 600)
    at = timezone.now()

    def press() -> bool:
        try:
            post_comment(thread=thread, parent=None, by=bob, words="Hi", at=at)
        except TooSoon:
            return False
        return True

    assert sum(at_one_moment(6, press)) == 1
