"""Two organizers decide at one moment: one effect, one notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.querysets import UserQuerySet
from exchange.models import Listing
from moderation.actions.decisions import StaleCase, decide
from moderation.models import Case, Decision
from moderation.models.decisions import Outcome
from moderation.querysets import CaseQuerySet
from moderation.registry import Reviewable
from moderation.verdicts import Verdict
from notifications.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.exchange import make_need
from tests.factories.moderation import an_agreement, report_this
from tests.races import at_one_moment

pytestmark = pytest.mark.django_db(transaction=True)
RUNS = 6


def decide_at_once(author: User) -> Counter[str]:
    """Two organizers look at the same words; one removes them, one lets them stay."""
    need = make_need(author)
    case = Case.objects.get(object_id=need.pk)
    agreement = an_agreement()
    minds = Queue[tuple[User, Outcome]]()
    for outcome in (Outcome.REMOVE, Outcome.HIDE):
        minds.put((UserFactory.create(role="organizer"), outcome))

    def decide_one() -> str:
        organizer, outcome = minds.get_nowait()
        try:
            decide(
                case,
                by=organizer,
                version=case.version,
                verdict=Verdict(outcome, "Not here.", agreement),
                at=timezone.now(),
            )
        except StaleCase:
            return "stale"
        return "decided"

    return Counter(at_one_moment(2, decide_one))


def test_one_decides_and_the_other_is_told_so(alice: User) -> None:
    for _run in range(RUNS):
        assert decide_at_once(alice) == {"decided": 1, "stale": 1}
    assert Decision.objects.count() == Notice.objects.filter(person=alice).count() == RUNS


@contextmanager
def without_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def unlocked(self: Reviewable, pk: int) -> Listing | None:
        return Listing.objects.filter(pk=pk).first()

    with monkeypatch.context() as patch:
        patch.setattr(Reviewable, "locked", unlocked)
        for rows in (CaseQuerySet, UserQuerySet):
            patch.setattr(rows, "locked", lambda self: self.order_by("id"))
        yield


def test_without_the_locks_both_would(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the test above can fail."""
    with without_locks(monkeypatch):
        found = [decide_at_once(alice) for _run in range(RUNS)]
    assert {"decided": 2} in found


def test_reports_at_one_moment_make_one_case(alice: User) -> None:
    need = make_need(UserFactory.create(vouched_at=timezone.now()))
    neighbours = Queue[User]()
    for _number in range(4):
        neighbours.put(UserFactory.create())
    an_agreement()
    at_one_moment(4, lambda: report_this(need, by=neighbours.get_nowait()))
    assert Case.objects.get().reports.count() == 4
