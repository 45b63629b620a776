"""What a rule finds puts words before organizers, and sometimes keeps them from others."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.actions.profiles import change_profile
from accounts.models import User
from exchange.actions.listings import edit_listing
from exchange.content import ListingContent
from exchange.matching import candidates
from exchange.models import Listing
from moderation.facts import KEPT_FOR, forget_fingerprints
from moderation.models import (
    Case,
    Fingerprint,
    ProfileReview,
    ReviewStatus,
    Watch,
    WatchedWord,
)
from moderation.models.decisions import Outcome
from moderation.registry import Reviewable, UnknownReviewable, reviewable, reviewable_of
from moderation.standing import is_new
from notifications.models import Notice
from tests.factories.exchange import GOWANUS, make_need, make_neighbourhood, make_offer, once
from tests.factories.moderation import decide_this
from tests.people import signed_in

pytestmark = pytest.mark.django_db
AN_ADVERTISEMENT = "Vitamins that heal everything, at the best of prices, from my own shop."


@pytest.fixture
def at() -> datetime:
    return timezone.now()


def hold(pattern: str) -> None:
    WatchedWord.objects.create(pattern=pattern, holds=True)


def edit(listing: Listing, at: datetime, **fields: str) -> Listing:
    content = ListingContent(
        fields=fields,
        neighbourhood=make_neighbourhood(),
        cell=GOWANUS,
        schedule=once(),
        quantity=2,
        details=listing.meals,
    )
    return edit_listing(listing=listing, version=listing.version, content=content, at=at)


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


class TestSubmitting:
    def test_the_first_of_a_new_neighbour_stays_and_is_looked_at(self, alice: User) -> None:
        need = make_need(alice, words="Without nuts, please.")
        case = Case.objects.get()
        assert need.review_status == ReviewStatus.VISIBLE
        assert (case.kind, case.object_id, case.author) == ("listing", need.pk, alice)
        assert (case.reasons, case.version) == (["first_posts"], 1)
        assert case.url == f"/listings/{need.pk}/"
        words = ["Dinner for two\n\nWithout nuts, please."]
        assert [each.words for each in case.evidence.all()] == words
        assert told(alice) == []

    def test_what_organizers_chose_to_hold_waits_and_its_author_is_told(
        self, alice: User, bob: User, mia: User, at: datetime
    ) -> None:
        hold("wire transfer*")
        need = make_need(alice, words="By wire transfers only.")
        assert need.review_status == ReviewStatus.WAITING
        assert told(alice) == ["review_waits"]
        seen_by = {each: Listing.objects.visible_to(each).count() for each in (alice, bob, mia)}
        assert seen_by == {alice: 1, bob: 0, mia: 1}
        for address in ("/my-week/", "/listings/mine/"):
            page = signed_in(alice).get(address).content.decode()
            assert need.title in page
            assert "Held for review" in page
        offer = make_offer(bob)
        assert not candidates(offer, at=at).exists()
        assert not candidates(need, at=at).exists()

    def test_what_organizers_write_is_not_looked_at(self, mia: User) -> None:
        make_need(mia, words="scam")
        assert not Case.objects.exists()

    def test_drafts_and_answers_between_two_are_not_looked_at(self, alice: User) -> None:
        make_need(alice, publish=False)
        make_need(alice, visibility="private")
        assert not Case.objects.exists()

    def test_what_was_typed_in_for_somebody_is_the_typists(self, mia: User) -> None:
        bertha = User.objects.create(display_name="Bertha")
        listing = make_need(bertha, by=mia)
        assert reviewable_of(listing).author(listing) == mia

    def test_a_change_renews_the_case_and_keeps_what_it_said(
        self, alice: User, at: datetime
    ) -> None:
        hold("vitamins")
        need = edit(make_need(alice, words="Vitamins!"), at, words="Soup.")
        case = Case.objects.get()
        assert (need.review_status, need.review_version) == (ReviewStatus.WAITING, 2)
        assert (case.version, case.reasons) == (2, ["watched_words", "first_posts"])
        said = [each.words for each in case.evidence.order_by("version")]
        assert said == ["Dinner for two\n\nVitamins!", "Dinner for two\n\nSoup."]
        # Told once that it waits, and not again that it still does.
        assert told(alice) == ["review_waits"]

    def test_the_same_again_and_again_is_noticed_until_it_is_forgotten(
        self, alice: User, at: datetime
    ) -> None:
        for _number in range(3):
            make_need(alice, words=AN_ADVERTISEMENT)
        reasons = Case.objects.order_by("id").values_list("reasons", flat=True)
        assert ["repeated_text" in each for each in reasons] == [False, False, True]
        assert AN_ADVERTISEMENT not in Fingerprint.objects.first().words_hash  # type: ignore[union-attr]
        assert forget_fingerprints(at=at) == 0
        assert forget_fingerprints(at=at + KEPT_FOR + timedelta(minutes=1)) == 3


class TestStanding:
    def test_waiting_ends_after_some_posts_that_were_fine(
        self, alice: User, mia: User, settings: Settings
    ) -> None:
        settings.FIRST_POSTS_REVIEWED = 2
        one, other = make_need(alice), make_need(alice, schedule=once(4))
        decide_this(one, Outcome.APPROVE, by=mia)
        assert is_new(alice)
        # The same thing twice is one thing.
        decide_this(one, Outcome.APPROVE, by=mia)
        assert is_new(alice)
        decide_this(other, Outcome.APPROVE, by=mia)
        assert not is_new(alice)
        make_need(alice, schedule=once(5))
        assert not Case.objects.open().exists()

    def test_a_group_may_look_at_nobodys(self, alice: User, settings: Settings) -> None:
        settings.FIRST_POSTS_REVIEWED = 0
        assert not is_new(alice)

    def test_whom_neighbours_vouch_for_is_not_new(self, alice: User, at: datetime) -> None:
        alice.vouched_at = at
        assert not is_new(alice)

    def test_whom_organizers_watch_is_looked_at_for_some_time(
        self, alice: User, mia: User, at: datetime
    ) -> None:
        decide_this(make_need(alice), Outcome.APPROVE_AND_WATCH, by=mia)
        alice.vouched_at = at
        alice.save()
        second = make_need(alice, schedule=once(4))
        assert second.review_status == ReviewStatus.VISIBLE
        assert Case.objects.open().get().reasons == ["on_watch"]
        Watch.objects.update(until=at)
        make_need(alice, schedule=once(5))
        assert Case.objects.open().count() == 1


class TestProfiles:
    def test_a_name_like_an_organizers_is_looked_at(
        self, alice: User, mia: User, at: datetime
    ) -> None:
        change_profile(by=alice, changes={"display_name": "Mia the organizer"}, at=at)
        case = Case.objects.get()
        assert (case.kind, case.reasons) == ("profile", ["confusable_names"])
        assert case.url == alice.get_absolute_url()
        alice.refresh_from_db()
        assert alice.display_name == "Mia the organizer"

    def test_what_is_hidden_of_a_profile_gives_way_to_a_plain_name(
        self, alice: User, mia: User, at: datetime
    ) -> None:
        hold("idiots")
        change_profile(by=alice, changes={"display_name": "All idiots", "pronouns": "x"}, at=at)
        alice.refresh_from_db()
        assert (alice.display_name, alice.pronouns) == ("Neighbour", "")
        assert [each.words for each in Case.objects.get().evidence.all()] == ["All idiots\nx"]
        decide_this(alice.profile_review, Outcome.HIDE, by=mia)
        # Another one does not come through either, until an organizer says so.
        change_profile(by=alice, changes={"display_name": "Still me"}, at=at)
        alice.refresh_from_db()
        assert alice.display_name == "Neighbour"
        decide_this(alice.profile_review, Outcome.APPROVE, by=mia)
        alice.refresh_from_db()
        assert alice.display_name == "Still me"
        assert told(alice) == ["review_waits", "review_decided", "review_approved"]

    def test_languages_are_no_words(self, alice: User, at: datetime) -> None:
        change_profile(by=alice, changes={"languages": ["es"]}, at=at)
        assert not ProfileReview.objects.exists()


class TestRegistry:
    def test_what_nobody_registered_is_unknown(self, alice: User) -> None:
        with pytest.raises(UnknownReviewable):
            reviewable("poem")
        with pytest.raises(UnknownReviewable):
            reviewable_of(alice)  # type: ignore[arg-type]

    def test_a_name_is_a_short_identifier(self) -> None:
        known = reviewable("listing")
        with pytest.raises(ValueError):
            Reviewable(
                name="a listing",
                label="",
                model=known.model,
                author=known.author,
                words=known.words,
                url=known.url,
                visible_to=known.visible_to,
            )
