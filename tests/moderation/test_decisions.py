"""Deciding: once, about the words that were read, and by somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from exchange.actions.upkeep import settle_proposals
from exchange.models import Listing, Match
from moderation.actions import claims
from moderation.actions.decisions import (
    APPEAL_WITHIN,
    CannotDecide,
    NoReason,
    StaleCase,
    StillWaits,
    decide,
    reverse_decision,
)
from moderation.actions.forgetting import blank_evidence
from moderation.actions.reviewing import MOST_EVIDENCE, submit
from moderation.measures import Measure, MeasureKind
from moderation.models import Case, Decision, Evidence, Report, ReviewStatus, Watch
from moderation.models.cases import CLAIM_HOLDS
from moderation.models.decisions import Outcome
from moderation.models.moderated import TRANSITIONS, WrongReviewStatus
from moderation.verdicts import Verdict
from notifications.models import Notice
from places.templatetags.clock_words import day
from tests.factories.exchange import make_match, make_need, make_offer, once
from tests.factories.moderation import an_agreement, case_about, decide_this, report_this

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def need(alice: User) -> Listing:
    return make_need(alice, words="Vitamins for sale.")


def told(person: User) -> list[tuple[str, str]]:
    notices = Notice.objects.filter(person=person).order_by("id")
    return [(each.kind, each.body) for each in notices]


class TestOutcomes:
    @pytest.mark.parametrize(
        ("outcome", "status", "others_see_it", "author_sees_it"),
        [
            (Outcome.APPROVE, "visible", True, True),
            (Outcome.APPROVE_AND_WATCH, "visible", True, True),
            (Outcome.ASK_TO_EDIT, "hidden", False, True),
            (Outcome.HIDE, "hidden", False, True),
            (Outcome.REMOVE, "removed", False, False),
            (Outcome.NO_CHANGE, "visible", True, True),
        ],
    )
    def test_what_becomes_of_it(
        self,
        need: Listing,
        alice: User,
        bob: User,
        mia: User,
        outcome: Outcome,
        status: str,
        others_see_it: bool,
        author_sees_it: bool,
    ) -> None:
        decision = decide_this(need, outcome, by=mia)
        assert (decision.was, decision.status, need.review_status) == ("visible", status, status)
        seen_by = [Listing.objects.visible_to(each).exists() for each in (bob, alice)]
        assert seen_by == [others_see_it, author_sees_it]
        assert Listing.objects.open(timezone.now()).exists() == others_see_it
        assert Watch.objects.exists() == (outcome == Outcome.APPROVE_AND_WATCH)
        assert not Case.objects.open().exists()
        # Who decided is not said, and of what stays where it was nobody need hear.
        expected = [] if others_see_it else ["review_decided"]
        assert [kind for kind, _body in told(alice)] == expected
        assert all("Mia" not in body for _kind, body in told(alice))

    def test_the_author_is_told_what_why_until_when_and_how_to_appeal(
        self, need: Listing, alice: User, mia: User
    ) -> None:
        measure = Measure(MeasureKind.WARN)
        decision = decide_this(need, Outcome.REMOVE, by=mia, measure=measure)
        ((_kind, body),) = told(alice)
        until = f"say so until {day(decision.appeal_until)} on the page"
        said = ["removed", "warning", an_agreement().title, "Not here.", until, "look at it again"]
        assert [words for words in said if words not in body] == []
        assert Notice.objects.get(person=alice).url == decision.get_absolute_url()

    def test_what_waited_and_stays_is_said_to_be_shown(
        self, need: Listing, alice: User, mia: User
    ) -> None:
        Listing.objects.update(review_status="waiting")
        decide_this(need, Outcome.APPROVE, by=mia)
        assert [kind for kind, _body in told(alice)] == ["review_approved"]

    def test_who_reported_it_hears_that_somebody_looked(
        self, need: Listing, bob: User, charlie: User, mia: User
    ) -> None:
        for person in (bob, charlie):
            report_this(need, by=person)
        decide_this(need, Outcome.REMOVE, by=mia)
        assert [kind for kind, _body in told(bob) + told(charlie)] == ["report_answered"] * 2

    def test_proposals_to_what_is_hidden_end(
        self, need: Listing, bob: User, mia: User, at: datetime
    ) -> None:
        match = make_match(make_offer(bob), need)
        decide_this(need, Outcome.HIDE, by=mia)
        settle_proposals(need.pk, at=at)
        match.refresh_from_db()
        assert match.status == Match.Status.LAPSED

    def test_what_was_asked_for_is_looked_at_again_and_what_is_hidden_stays_so(
        self, need: Listing, alice: User, mia: User, at: datetime
    ) -> None:
        decide_this(need, Outcome.ASK_TO_EDIT, by=mia)
        assert submit(need, at=at) == ReviewStatus.WAITING
        assert Case.objects.open().get().reasons == ["changed"]
        decide_this(need, Outcome.HIDE, by=mia)
        assert submit(need, at=at) == ReviewStatus.HIDDEN
        assert not Case.objects.open().exists()

    def test_what_waits_is_not_left_waiting_for_ever(self, need: Listing, mia: User) -> None:
        Listing.objects.update(review_status="waiting")
        with pytest.raises(StillWaits):
            decide_this(need, Outcome.NO_CHANGE, by=mia)
        assert Case.objects.open().exists()

    def test_the_person_is_locked_before_what_they_wrote_and_its_case(
        self, need: Listing, mia: User
    ) -> None:
        """As where they change it themselves, or an appeal is decided: nobody waits in a circle."""
        case = case_about(need)
        with CaptureQueriesContext(connection) as asked:
            decide(case, by=mia, version=1, verdict=Verdict(Outcome.APPROVE), at=timezone.now())
        locks = [each["sql"] for each in asked if "FOR NO KEY UPDATE" in each["sql"]]
        tables = [sql.partition(' FROM "')[2].partition('"')[0] for sql in locks]
        assert tables[:3] == ["accounts_user", "exchange_listing", "moderation_case"]

    @pytest.mark.parametrize("outcome", [Outcome.ASK_TO_EDIT, Outcome.HIDE, Outcome.REMOVE])
    def test_what_goes_is_said_why(self, need: Listing, mia: User, outcome: Outcome) -> None:
        case = case_about(need)
        with pytest.raises(NoReason):
            decide(case, by=mia, version=case.version, verdict=Verdict(outcome), at=timezone.now())

    def test_the_words_may_be_gone(self, need: Listing, mia: User) -> None:
        case = case_about(need)
        need.delete()
        decision = decide(
            case, by=mia, version=case.version, verdict=Verdict(Outcome.APPROVE), at=timezone.now()
        )
        assert (decision.was, decision.status) == ("", "")


class TestWho:
    def test_nobody_decides_about_their_own(self, need: Listing, mia: User, alice: User) -> None:
        User.objects.filter(pk=alice.pk).update(role="organizer")
        case, organizer = case_about(need), User.objects.get(pk=alice.pk)
        with pytest.raises(CannotDecide):
            decide(
                case, by=organizer, version=1, verdict=Verdict(Outcome.APPROVE), at=timezone.now()
            )
        with pytest.raises(claims.CannotClaim):
            claims.claim(case, by=organizer, at=timezone.now())

    def test_nobody_but_organizers_decides(self, need: Listing, bob: User) -> None:
        with pytest.raises(CannotDecide):
            decide_this(need, Outcome.APPROVE, by=bob)

    def test_a_claim_shows_and_lapses(self, need: Listing, mia: User, at: datetime) -> None:
        another = User.objects.create(display_name="Ada", email="a@x.org", role="organizer")
        case = claims.claim(case_about(need), by=mia, at=at)
        assert case.is_claimed(at=at)
        with pytest.raises(claims.CannotClaim):
            claims.claim(case, by=another, at=at)
        assert claims.let_go(case, by=another).claimed_by == mia
        later = at + CLAIM_HOLDS + timedelta(seconds=1)
        assert not case.is_claimed(at=later)
        assert claims.claim(case, by=another, at=later).claimed_by == another
        assert claims.let_go(case, by=another).claimed_by is None


class TestStale:
    def test_words_that_were_changed_meanwhile(
        self, need: Listing, mia: User, at: datetime
    ) -> None:
        case = case_about(need)
        submit(need, at=at)
        with pytest.raises(StaleCase) as stale:
            decide(case, by=mia, version=case.version, verdict=Verdict(Outcome.APPROVE), at=at)
        assert (stale.value.case.version, stale.value.case.is_open) == (2, True)

    def test_a_decision_made_meanwhile(self, need: Listing, mia: User, at: datetime) -> None:
        case = case_about(need)
        decide_this(need, Outcome.APPROVE, by=mia)
        with pytest.raises(StaleCase) as stale:
            decide(case, by=mia, version=1, verdict=Verdict(Outcome.APPROVE), at=at)
        assert not stale.value.case.is_open
        assert Decision.objects.count() == 1


class TestReversal:
    @pytest.mark.parametrize("outcome", [Outcome.HIDE, Outcome.REMOVE, Outcome.ASK_TO_EDIT])
    def test_it_is_shown_again(
        self, need: Listing, mia: User, at: datetime, outcome: Outcome
    ) -> None:
        decision = decide_this(need, outcome, by=mia)
        for _twice in range(2):
            reversed_at = reverse_decision(decision, at=at).reversed_at
            assert reversed_at == at
        need.refresh_from_db()
        assert need.review_status == ReviewStatus.VISIBLE
        assert need.review_version == 3

    @pytest.mark.parametrize("outcome", [Outcome.NO_CHANGE, Outcome.HIDE, Outcome.REMOVE])
    @pytest.mark.parametrize("stands", [True, False])
    def test_what_an_earlier_decision_hides_stays_hidden_while_that_stands(
        self, need: Listing, mia: User, at: datetime, outcome: Outcome, stands: bool
    ) -> None:
        first = decide_this(need, Outcome.HIDE, by=mia)
        second = decide_this(need, outcome, by=mia, measure=Measure(MeasureKind.WARN))
        if not stands:
            reverse_decision(first, at=at)
        reverse_decision(second, at=at)
        need.refresh_from_db()
        assert need.review_status == ("hidden" if stands else "visible")

    def test_not_where_something_was_decided_since(
        self, need: Listing, mia: User, at: datetime
    ) -> None:
        first = decide_this(need, Outcome.HIDE, by=mia)
        decide_this(need, Outcome.REMOVE, by=mia)
        reverse_decision(first, at=at)
        need.refresh_from_db()
        assert need.review_status == ReviewStatus.REMOVED


class TestEvidence:
    def test_it_stays_as_it_was_whatever_becomes_of_it_and_is_encrypted(
        self, need: Listing, charlie: User, at: datetime
    ) -> None:
        report_this(need, by=charlie, note="A note.")
        need.words = "Nothing but soup."
        need.save()
        submit(need, at=at)
        need.delete()
        said = [each.words for each in Evidence.objects.order_by("version")]
        assert said == [
            "Dinner for two\n\nVitamins for sale.",
            "Dinner for two\n\nNothing but soup.",
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT words FROM moderation_evidence UNION SELECT note FROM"
                " moderation_report UNION SELECT findings FROM moderation_case"
            )
            stored = b"".join(bytes(row[0]) for row in cursor.fetchall())
        assert b"Vitamins" not in stored
        assert b"note" not in stored

    def test_many_changes_keep_the_first_and_the_newest(self, need: Listing, at: datetime) -> None:
        for _number in range(MOST_EVIDENCE + 5):
            submit(need, at=at)
        versions = list(Evidence.objects.order_by("version").values_list("version", flat=True))
        assert len(versions) == MOST_EVIDENCE
        assert (versions[0], versions[-1]) == (1, MOST_EVIDENCE + 6)

    def test_it_is_blanked_when_nobody_can_appeal_any_more(
        self, need: Listing, alice: User, charlie: User, mia: User, at: datetime
    ) -> None:
        report_this(need, by=charlie, note="A note.")
        decide_this(need, Outcome.REMOVE, by=mia, at=at)
        open_one = make_need(alice, schedule=once(5))
        assert blank_evidence(at=at + APPEAL_WITHIN - timedelta(seconds=1)) == 0
        # While an appeal is open.
        Case.objects.filter(object_id=need.pk).update(evidence_until=None)
        assert blank_evidence(at=at + 2 * APPEAL_WITHIN) == 0
        Case.objects.filter(object_id=need.pk).update(evidence_until=at)
        assert [blank_evidence(at=at) for _twice in range(2)] == [1, 0]
        closed = Case.objects.get(object_id=need.pk)
        assert [each.words for each in closed.evidence.all()] == [""]
        assert (Report.objects.get().note, Decision.objects.get().reason) == ("", "")
        assert (closed.findings, closed.reasons) == ("", ["first_posts", "reported"])
        kept = Case.objects.get(object_id=open_one.pk)
        assert [each.words for each in kept.evidence.all()] == ["Dinner for two"]


@pytest.mark.parametrize("verb", TRANSITIONS)
@pytest.mark.parametrize("status", ReviewStatus)
def test_a_verb_leads_from_its_sources_to_its_target_and_from_nowhere_else(
    verb: str, status: ReviewStatus
) -> None:
    thing = Listing(review_status=status)
    sources, target = TRANSITIONS[verb]
    if status in sources:
        assert thing.review(verb) == thing.review_status == target
    else:
        with pytest.raises(WrongReviewStatus):
            thing.review(verb)
        assert thing.review_status == status
