"""What a rule finds puts words before organizers, and sometimes keeps them from others."""

from __future__ import annotations

import pytest

from accounts.models import User
from exchange.models import Listing
from moderation.models import Case, ReviewStatus, WatchedWord
from notifications.models import Notice
from tests.factories.exchange import make_need

pytestmark = pytest.mark.django_db


def test_the_first_listing_of_a_new_neighbour_stays_and_is_looked_at(alice: User) -> None:
    need = make_need(alice, words="Without nuts, please.")
    case = Case.objects.get()
    assert need.review_status == ReviewStatus.VISIBLE
    assert (case.kind, case.object_id, case.author) == ("listing", need.pk, alice)
    assert (case.reasons, case.version, case.url) == (["first_posts"], 1, f"/listings/{need.pk}/")
    assert [each.words for each in case.evidence.all()] == [
        "Dinner for two\n\nWithout nuts, please."
    ]
    assert not Notice.objects.exists()


def test_what_organizers_chose_to_hold_waits_and_its_author_is_told(
    alice: User, bob: User, mia: User
) -> None:
    WatchedWord.objects.create(pattern="wire transfer*", holds=True)
    need = make_need(alice, words="By wire transfers only.")
    assert need.review_status == ReviewStatus.WAITING
    assert list(Notice.objects.values_list("person", "kind", "url")) == [
        (alice.pk, "review_waits", f"/listings/{need.pk}/")
    ]
    seen_by = {each: Listing.objects.visible_to(each).count() for each in (alice, bob, mia)}
    assert seen_by == {alice: 1, bob: 0, mia: 1}


@pytest.mark.usefixtures("mia")
def test_what_organizers_write_is_not_looked_at(mia: User) -> None:
    make_need(mia)
    assert not Case.objects.exists()
