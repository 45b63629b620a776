"""Nobody decides what they have a part in; what cannot wait they keep back for somebody who can."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from exchange.models import Participant
from moderation.actions import claims
from moderation.actions.appeals import appeal
from moderation.actions.decisions import CannotDecide
from moderation.actions.holding import CannotHold, hold
from moderation.actions.looking import CannotLookUp, look_up_author
from moderation.models import Case, LogEntry
from moderation.models.decisions import Outcome
from moderation.parts import Part, organizers_without_part, part_in
from moderation.permissions import can_decide, can_decide_appeal
from notifications.models import Notice
from tests.factories.accounts import UserFactory, give_second_factor
from tests.factories.comments import say, thread_under
from tests.factories.exchange import make_match, make_need, make_offer
from tests.factories.moderation import case_about, decide_this, report_this
from tests.moderation.test_views import text_of
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia(db: None) -> User:
    """Another organizer."""
    nadia = UserFactory.create(display_name="Nadia", role="organizer")
    give_second_factor(nadia)
    return nadia


def own_words(mia: User, bob: User) -> Case:
    return case_about(make_need(mia))


def reported(mia: User, bob: User) -> Case:
    return report_this(make_need(bob), by=mia).case


def written_to_her(mia: User, bob: User) -> Case:
    return case_about(make_match(make_offer(bob), make_need(mia), note="Come alone."))


def followed(mia: User, bob: User) -> Case:
    match = make_match(make_offer(bob), make_need(UserFactory.create()), note="Come alone.")
    Participant.objects.create(match=match, person=mia, role=Participant.Role.INTRODUCED)
    return case_about(match)


def below_her_page(mia: User, bob: User) -> Case:
    return case_about(say(thread_under(make_offer(mia)), bob, "Buy this."))


def typed_in_by_her(mia: User, bob: User) -> Case:
    return case_about(make_need(bob, entered_by=mia))


def of_others(mia: User, bob: User) -> Case:
    return case_about(make_need(bob))


MADE = [
    (own_words, Part.WROTE),
    (reported, Part.REPORTED),
    (written_to_her, Part.SIDE),
    (followed, Part.SIDE),
    (below_her_page, Part.SIDE),
    (typed_in_by_her, Part.SIDE),
    (of_others, None),
]


@pytest.mark.parametrize(("make", "part"), MADE)
def test_whoever_has_a_part_leaves_it_to_others(
    mia: User, nadia: User, bob: User, make: Callable[[User, User], Case], part: Part | None
) -> None:
    case = make(mia, bob)
    at = timezone.now()
    assert (part_in(case, mia), can_decide(mia, case)) == (part, part is None)
    assert list(organizers_without_part(case)) == ([mia, nadia] if part is None else [nadia])
    client = signed_in(mia)
    queue, page = text_of(client, "/review/"), text_of(client, case.get_absolute_url())
    data = {"outcome": "approve", "version": str(case.version)}
    client.post("/review/approve/", {"chosen": f"{case.pk}-{case.version}"})
    client.post(case.get_absolute_url(), data)
    case.refresh_from_db()
    assert case.is_open == (part is not None)
    if part is None:
        return
    assert str(part.label) in queue
    assert str(part.label) in page
    assert "Who told us" not in page
    assert "I look at this one" not in page
    for refused, action in (
        (claims.CannotClaim, lambda: claims.claim(case, by=mia, at=at)),
        (CannotLookUp, lambda: look_up_author(case, by=mia, at=at)),
    ):
        with pytest.raises(refused):
            action()
    assert not LogEntry.objects.of(mia.uuid).filter(action__startswith="case_").exists()
    # Somebody who has no part in it does.
    assert signed_in(nadia).post(case.get_absolute_url(), data).status_code == 302
    case.refresh_from_db()
    assert not case.is_open


def test_nor_its_appeal(mia: User, nadia: User, bob: User) -> None:
    comment = say(thread_under(make_offer(mia)), bob, "Buy this.")
    made = appeal(
        decision=decide_this(comment, Outcome.HIDE, by=nadia),
        by=bob,
        words="Why?",
        at=timezone.now(),
    )
    assert [can_decide_appeal(each, made) for each in (mia, nadia)] == [False, False]
    third = UserFactory.create(role="organizer")
    assert can_decide_appeal(third, made)
    assert not Notice.objects.filter(kind="appeal_made").exists()


def test_the_only_organizer_keeps_back_what_cannot_wait_and_is_told_whom_to_ask(
    mia: User, bob: User
) -> None:
    bob.vouched_at = timezone.now()
    bob.save()
    comment = say(thread_under(make_offer(bob, visibility="everyone")), bob, "Buy this.")
    case = report_this(comment, by=mia).case
    client = signed_in(mia)
    url = case.get_absolute_url()
    assert "Ask a neighbour whom the group trusts to organize" in text_of(client, url)
    for _twice in range(2):
        assert client.post(f"{url}hold/").status_code == 302
    comment.refresh_from_db()
    assert comment.is_waiting_for_review
    assert [each.kind for each in Notice.objects.filter(person=bob)][-1] == "review_waits"
    assert LogEntry.objects.doing("case_held").count() == 1
    page = text_of(client, url)
    assert "If it cannot wait" not in page
    nadia = UserFactory.create(display_name="Nadia", role="organizer")
    assert "Ask a neighbour" not in text_of(client, url)
    decide_this(comment, Outcome.APPROVE, by=nadia)
    assert comment.is_shown


@pytest.mark.parametrize("outcome", [Outcome.HIDE, Outcome.APPROVE])
def test_what_is_decided_is_not_held(mia: User, nadia: User, bob: User, outcome: Outcome) -> None:
    need = make_need(bob)
    case = report_this(need, by=mia).case
    with pytest.raises(CannotHold):
        hold(case, by=bob, at=timezone.now())
    decide_this(need, outcome, by=nadia)
    with pytest.raises(CannotHold):
        hold(case, by=mia, at=timezone.now())
    assert "Nobody else sees it" not in text_of(signed_in(mia), case.get_absolute_url())


def test_only_who_can_decide_is_told_of_a_report(mia: User, nadia: User, bob: User) -> None:
    report_this(make_match(make_offer(bob), make_need(mia), note="Come alone."), by=mia)
    told = Notice.objects.filter(kind="reported").values_list("person", flat=True)
    assert list(told) == [nadia.pk]


def test_a_report_is_put_before_organizers_once(mia: User, bob: User, charlie: User) -> None:
    """Its words are looked at once, not for the report and again for what all of them say."""
    need = make_need(bob)
    with CaptureQueriesContext(connection) as asked:
        report_this(need, by=charlie)
    learned = [each for each in asked if 'FROM "moderation_wordcount"' in each["sql"]]
    assert len(learned) == 1


def test_asking_for_thirty_takes_as_many_queries_as_for_one(mia: User, bob: User) -> None:
    counts = []
    for number in (1, 29):
        for _each in range(number):
            below_her_page(mia, bob)
        with CaptureQueriesContext(connection) as asked:
            signed_in(mia).get("/review/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_decision_by_a_part_would_have_been_taken(
    mia: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without the rule, the same call decides."""
    need = make_need(bob)
    report_this(need, by=mia)
    with pytest.raises(CannotDecide):
        decide_this(need, Outcome.APPROVE, by=mia)
    monkeypatch.setattr("moderation.permissions.part_in", lambda case, user: None)
    assert decide_this(need, Outcome.APPROVE, by=mia).by == mia
