"""Another look at a decision: by somebody else, once, and what it brings back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from exchange.models import Listing
from moderation.actions.appeals import (
    CannotAppeal,
    DecidedBefore,
    NotYoursToDecide,
    appeal,
    decide_appeal,
)
from moderation.actions.forgetting import blank_evidence
from moderation.measures import Measure, MeasureKind
from moderation.models import Appeal, Decision, Evidence, LogEntry
from moderation.models.decisions import Outcome
from notifications.models import Notice
from tests.factories.accounts import UserFactory, give_second_factor
from tests.factories.exchange import make_need
from tests.factories.moderation import decide_this, report_this
from tests.people import signed_in
from tests.races import at_one_moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia(db: None) -> User:
    """Another organizer."""
    nadia = UserFactory.create(display_name="Nadia", role="organizer")
    give_second_factor(nadia)
    return nadia


@pytest.fixture
def need(bob: User) -> Listing:
    return make_need(bob)


@pytest.fixture
def decision(need: Listing, mia: User) -> Decision:
    """Mia hid what Bob wrote, and suspended him for a week."""
    until = timezone.now() + timedelta(days=7)
    measure = Measure(MeasureKind.SUSPEND, until)
    return decide_this(need, Outcome.HIDE, by=mia, measure=measure)


def asked(decision: Decision, by: User) -> Appeal:
    return appeal(decision=decision, by=by, words="It was a joke.", at=timezone.now())


def answered(made: Appeal, by: User, *, is_granted: bool) -> Appeal:
    return decide_appeal(
        appeal=made, by=by, is_granted=is_granted, answer="We read it again.", at=timezone.now()
    )


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


def test_what_was_hidden_comes_back_and_the_limit_ends(
    bob: User, mia: User, nadia: User, need: Listing, decision: Decision
) -> None:
    bob.refresh_from_db()
    assert (need.review_status, bob.is_suspended) == ("hidden", True)
    made = asked(decision, bob)
    assert (told(nadia), told(mia)) == (["appeal_made"], [])
    answered(made, nadia, is_granted=True)
    need.refresh_from_db()
    bob.refresh_from_db()
    assert (need.review_status, bob.is_suspended, bob.suspended_until) == ("visible", False, None)
    assert told(bob) == ["review_decided", "appeal_decided"]
    decision.refresh_from_db()
    assert decision.reversed_at is not None
    assert set(LogEntry.objects.of(nadia.uuid).values_list("action", flat=True)) == {
        "appeal_decided",
        "sanction_lifted",
    }


def test_a_decision_that_stands_changes_nothing(
    bob: User, nadia: User, need: Listing, decision: Decision
) -> None:
    answered(asked(decision, bob), nadia, is_granted=False)
    need.refresh_from_db()
    bob.refresh_from_db()
    assert (need.review_status, bob.is_suspended) == ("hidden", True)
    notice = Notice.objects.get(person=bob, kind="appeal_decided")
    assert "stands" in notice.subject
    assert "We read it again." in notice.body
    assert "Nadia" not in f"{notice.subject}{notice.body}"


def test_nobody_decides_about_their_own_decision_or_themselves(
    bob: User, mia: User, decision: Decision
) -> None:
    made = asked(decision, bob)
    with pytest.raises(NotYoursToDecide):
        answered(made, mia, is_granted=False)
    page = signed_in(mia).get(made.get_absolute_url())
    assert not page.context["can_decide"]
    answer = {"verdict": "granted", "answer": "Fine."}
    assert signed_in(mia).post(made.get_absolute_url(), answer).status_code == 403
    User.objects.filter(pk=bob.pk).update(role="organizer", suspended_until=None)
    with pytest.raises(NotYoursToDecide):
        answered(made, User.objects.get(pk=bob.pk), is_granted=True)
    made.refresh_from_db()
    assert made.is_open


def test_whoever_reported_it_is_neither_asked_nor_decides(
    bob: User, mia: User, nadia: User, need: Listing
) -> None:
    report_this(need, by=nadia)
    made = asked(decide_this(need, Outcome.HIDE, by=mia), bob)
    assert told(nadia) == ["report_answered"]
    with pytest.raises(NotYoursToDecide):
        answered(made, nadia, is_granted=False)
    page = signed_in(nadia).get("/appeals/").content.decode()
    assert "For somebody else" in page
    ada = UserFactory.create(display_name="Ada", role="organizer")
    answered(made, ada, is_granted=False)


def test_the_database_refuses_it_too(bob: User, mia: User, nadia: User, need: Listing) -> None:
    ada = UserFactory.create(display_name="Ada", role="organizer")
    report_this(need, by=ada)
    made = asked(decide_this(need, Outcome.HIDE, by=mia), bob)
    done = {"decided_at": timezone.now(), "is_granted": True}
    for by in (mia, bob, ada):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.filter(pk=made.pk).update(decided_by=by, **done)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(decided_by=nadia)
    Appeal.objects.filter(pk=made.pk).update(decided_by=nadia, **done)


def test_who_can_ask_when_and_how_often(
    alice: User, bob: User, nadia: User, decision: Decision
) -> None:
    with pytest.raises(CannotAppeal):
        asked(decision, alice)
    late = decision.appeal_until + timedelta(seconds=1)
    with pytest.raises(CannotAppeal):
        appeal(decision=decision, by=bob, words="Late.", at=late)
    made = asked(decision, bob)
    assert asked(decision, bob) == made
    answered(made, nadia, is_granted=False)
    with pytest.raises(DecidedBefore):
        answered(made, nadia, is_granted=True)
    assert told(bob).count("appeal_decided") == 1


def test_the_words_are_kept_while_it_is_open_and_blanked_afterwards(
    bob: User, nadia: User, decision: Decision
) -> None:
    made = asked(decision, bob)
    assert blank_evidence(at=timezone.now() + timedelta(days=400)) == 0
    assert Evidence.objects.get().words
    answered(made, nadia, is_granted=False)
    assert blank_evidence(at=timezone.now()) == 1
    made.refresh_from_db()
    decision.refresh_from_db()
    words = (Evidence.objects.get().words, decision.reason, made.words, made.answer)
    assert words == ("", "", "", "")


def test_somebody_who_is_suspended_asks_on_the_site_and_reads_the_answer(
    bob: User, nadia: User, decision: Decision
) -> None:
    client = signed_in(bob)
    page = decision.get_absolute_url()
    assert "Ask for another look" in client.get(page).content.decode()
    empty = client.post(f"{page}appeal/", {"words": " "})
    assert "Say in a few words" in empty.content.decode()
    script = "<script>alert(1)</script> It was a joke."
    assert client.post(f"{page}appeal/", {"words": script})["Location"] == page
    shown = client.get(page).content.decode()
    assert "Somebody who did not decide this reads what you wrote" in shown
    assert "&lt;script&gt;alert(1)" in shown
    organizer = signed_in(nadia)
    made = Appeal.objects.get()
    assert made.get_absolute_url() in organizer.get("/appeals/").content.decode()
    detail = organizer.get(made.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)" in detail
    answer = {"verdict": "granted", "answer": "You are right, and we are sorry."}
    assert organizer.post(made.get_absolute_url(), answer)["Location"] == "/appeals/"
    again = organizer.post(made.get_absolute_url(), answer)
    assert again.status_code == 409
    assert "You are right, and we are sorry." in client.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_organizers_at_once_have_one_effect(bob: User, mia: User, nadia: User) -> None:
    ada = UserFactory.create(display_name="Ada", role="administrator")
    made = asked(decide_this(make_need(bob), Outcome.HIDE, by=mia), bob)

    both = [(nadia, True), (ada, False)]

    def decide() -> str:
        by, is_granted = both.pop()
        try:
            answered(made, by, is_granted=is_granted)
        except DecidedBefore:
            return "too late"
        return "decided"

    done = at_one_moment(2, decide)
    assert sorted(done) == ["decided", "too late"]
    assert told(bob).count("appeal_decided") == 1
    assert LogEntry.objects.doing("appeal_decided").count() == 1
