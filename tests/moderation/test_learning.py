"""Organizers' decisions order the queue, and do nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from exchange.models import Listing
from moderation.actions.decisions import reverse_decision
from moderation.actions.learning import GREATEST_LEAD, REPORTED_LEAD, queue_time
from moderation.actions.reviewing import submit
from moderation.models import Decision, WordCount
from moderation.models.decisions import Outcome
from moderation.naive_bayes import FEWEST_TEXTS, TEXTS, buckets_of
from moderation.standing import Reporters
from tests.factories.accounts import UserFactory
from tests.factories.exchange import make_need
from tests.factories.moderation import case_about, decide_this, report_this
from tests.people import signed_in

pytestmark = pytest.mark.django_db
SPAM, FINE = "Cheap pills, click here", "Soup for two on Tuesday"


def known(word: str) -> tuple[int, int]:
    (bucket,) = buckets_of(word)
    found = WordCount.objects.filter(pk=bucket).first() or WordCount()
    return found.stayed, found.went


def texts() -> tuple[int, int]:
    return WordCount.objects.values_list("stayed", "went").get(pk=TEXTS)


def learned(alice: User, mia: User) -> None:
    """As after FEWEST_TEXTS of each kind."""
    for words, outcome in ((SPAM, Outcome.REMOVE), (FINE, Outcome.APPROVE)):
        decide_this(make_need(alice, words=words), outcome, by=mia)
    WordCount.objects.filter(stayed=1).update(stayed=FEWEST_TEXTS)
    WordCount.objects.filter(went=1).update(went=FEWEST_TEXTS)


@pytest.mark.parametrize(
    ("outcome", "counted"),
    [
        (Outcome.APPROVE, (1, 0)),
        (Outcome.APPROVE_AND_WATCH, (1, 0)),
        (Outcome.HIDE, (0, 1)),
        (Outcome.REMOVE, (0, 1)),
        (Outcome.ASK_TO_EDIT, (0, 0)),
        (Outcome.NO_CHANGE, (0, 0)),
    ],
)
def test_a_decision_is_learned_from(
    alice: User, mia: User, outcome: Outcome, counted: tuple[int, int]
) -> None:
    decide_this(make_need(alice, words="Vitamins, vitamins"), outcome, by=mia)
    assert known("vitamins") == counted


def test_what_was_taken_back_counts_as_what_stays(alice: User, mia: User) -> None:
    decision = decide_this(make_need(alice, words="Vitamins"), Outcome.HIDE, by=mia)
    assert (known("vitamins"), texts()) == ((0, 1), (0, 1))
    for _twice in range(2):
        reverse_decision(decision, at=timezone.now())
    assert (known("vitamins"), texts()) == ((1, 0), (1, 0))


def test_of_what_is_gone_nothing_is_learned(alice: User, mia: User) -> None:
    spam = make_need(alice, words="Vitamins")
    case = case_about(spam)
    spam.delete()
    signed_in(mia).post("/review/approve/", {"chosen": f"{case.pk}-{case.version}"})
    assert case.decisions.get().outcome == Outcome.NO_CHANGE
    assert known("vitamins") == (0, 0)


def test_nothing_waits_for_those_who_learn(alice: User, mia: User) -> None:
    """They wait for one another: with nothing left to lock, so never in a circle."""

    def after_learning(do: Callable[[], Any]) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            do()
        said = [each["sql"].strip() for each in queries.captured_queries]
        (learned,) = (at for at, sql in enumerate(said) if "moderation_wordcount AS known" in sql)
        return [sql for sql in said[learned + 1 :] if "FOR NO KEY" in sql or "UPDATE" in sql[:6]]

    need = make_need(alice, words="Vitamins")
    assert after_learning(lambda: decide_this(need, Outcome.REMOVE, by=mia)) == []
    decision = Decision.objects.get()
    assert after_learning(lambda: reverse_decision(decision, at=timezone.now())) == []


def test_what_is_like_what_went_comes_first(alice: User, bob: User, mia: User) -> None:
    learned(alice, mia)
    fine, spam = make_need(bob, words=FINE), make_need(bob, words=SPAM)
    for each in (fine, spam):
        case_about(each)
    rows = signed_in(mia).get("/review/").context["rows"]
    assert [row.case.object_id for row in rows] == [spam.pk, fine.pk]


def test_nothing_waits_more_than_a_day_longer(alice: User, mia: User) -> None:
    learned(alice, mia)
    now = timezone.now()
    earlier = now - GREATEST_LEAD
    assert queue_time(FINE, opened_at=earlier) < queue_time(SPAM, opened_at=now)
    assert now - queue_time(SPAM, opened_at=now) > GREATEST_LEAD * 0.99


def test_at_first_the_oldest_comes_first(db: None) -> None:
    now = timezone.now()
    assert queue_time(SPAM, opened_at=now) == now - GREATEST_LEAD / 2


def test_it_hides_nothing(alice: User, bob: User, mia: User) -> None:
    learned(alice, mia)
    spam = make_need(bob, words=SPAM)
    case_about(spam)
    spam.refresh_from_db()
    assert spam.review_status == "visible"
    assert Listing.objects.visible_to(alice).filter(pk=spam.pk).exists()


def test_new_words_take_a_case_to_another_place(alice: User, bob: User, mia: User) -> None:
    learned(alice, mia)
    need = make_need(bob, words=FINE)
    before = case_about(need)
    need.words = SPAM
    need.save(update_fields=["words"])
    submit(need, at=timezone.now())
    after = case_about(need)
    assert (after.pk, after.opened_at) == (before.pk, before.opened_at)
    assert after.queue_at < before.queue_at - GREATEST_LEAD / 2


@pytest.mark.parametrize(
    ("reporters", "days"),
    [
        (Reporters(new=1), 1),
        (Reporters(new=40), 1),
        (Reporters(known=1), 2),
        (Reporters(known=1, new=7), 3),
        (Reporters(known=40, new=7), 3),
    ],
)
def test_what_was_reported_stands_earlier_but_not_for_ever(
    db: None, reporters: Reporters, days: int
) -> None:
    now = timezone.now()
    lead = queue_time(FINE, opened_at=now) - queue_time(FINE, opened_at=now, reporters=reporters)
    assert lead == timedelta(days=days)
    assert lead <= REPORTED_LEAD


def test_a_report_moves_its_case_and_an_edit_leaves_it_there(alice: User, bob: User) -> None:
    one, other = make_need(alice), make_need(bob)
    first, later = case_about(one), case_about(other)
    report_this(other, by=UserFactory.create())
    later.refresh_from_db()
    assert later.queue_at < first.queue_at
    submit(other, at=timezone.now())
    moved = later.queue_at
    later.refresh_from_db()
    assert later.queue_at == moved
