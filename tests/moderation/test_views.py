"""The pages of moderation: what organizers see and do, and what people are told."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from exchange.models import Listing
from moderation.actions import watching
from moderation.actions.agreements import (
    NotAllowed,
    StaleAgreement,
    add_agreement,
    change_agreement,
    retire_agreement,
)
from moderation.actions.appeals import appeal
from moderation.actions.claims import claim
from moderation.actions.reviewing import submit
from moderation.actions.watching import MatchesNothing, watch_word
from moderation.models import Agreement, Case, Decision, WatchedWord
from moderation.models.decisions import Outcome
from moderation.views.queue import PAGE
from notifications.models import Notice
from tests.factories.accounts import UserFactory, give_second_factor
from tests.factories.exchange import make_need, once
from tests.factories.moderation import an_agreement, case_about, decide_this, report_this
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(alice: User) -> Listing:
    return make_need(alice, words="Vitamins for sale.")


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def some_needs(count: int) -> list[Listing]:
    return [make_need(UserFactory.create(), title=f"Need {n}") for n in range(count)]


class TestQueue:
    def test_the_oldest_comes_first_with_words_reasons_and_history(
        self, need: Listing, alice: User, bob: User, mia: User
    ) -> None:
        decide_this(make_need(alice, schedule=once(4)), Outcome.REMOVE, by=mia)
        report_this(need, by=bob)
        make_need(bob, title="A younger one")
        page = text_of(signed_in(mia), "/review/")
        shown = ["Vitamins for sale.", "A neighbour reported it", "One of their first", "Alice"]
        assert [words for words in shown if words not in page] == []
        assert "One thing was removed." in page
        assert page.index("Vitamins") < page.index("A younger one")

    def test_it_is_read_a_page_at_a_time(self, mia: User) -> None:
        needs = some_needs(PAGE + 1)
        client = signed_in(mia)
        first = client.get("/review/")
        assert [row.case.object_id for row in first.context["rows"]] == [
            each.pk for each in needs[:PAGE]
        ]
        second = client.get(f"/review/{first.context['next_url']}")
        assert [row.case.object_id for row in second.context["rows"]] == [needs[-1].pk]
        assert (second.context["next_url"], second.context["first_url"]) == ("", "/review/?")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?kind=listing", 2),
            ("?kind=profile", 0),
            ("?reason=reported", 1),
            ("?reason=first_posts", 2),
            ("?kind=poem&reason=nothing", 2),
            ("?after=x", 2),
            ("?after=99999999999999999999", 2),
        ],
    )
    def test_it_can_be_narrowed(
        self, need: Listing, bob: User, charlie: User, mia: User, query: str, found: int
    ) -> None:
        report_this(need, by=charlie)
        make_need(bob)
        response = signed_in(mia).get(f"/review/{query}")
        assert len(response.context["rows"]) == found

    def test_thirty_take_as_many_queries_as_one(self, mia: User) -> None:
        client, counts = signed_in(mia), []
        for count in (1, PAGE):
            for each in some_needs(count):
                submit(each, at=timezone.now())
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/review/").status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 12

    def test_what_was_ticked_stays_as_it_was_read(self, mia: User) -> None:
        one, changed, unticked = some_needs(3)
        chosen = [f"{case_about(each).pk}-1" for each in (one, changed)]
        submit(changed, at=timezone.now())
        data = {"chosen": [*chosen, "x", "1-", "-1", f"{2**70}-1"]}
        page = text_of_post(signed_in(mia), "/review/approve/", data)
        assert "Decided: one." in page
        assert "One was changed or decided meanwhile" in page
        open_now = set(Case.objects.open().values_list("object_id", flat=True))
        assert open_now == {changed.pk, unticked.pk}

    def test_pressing_it_with_nothing_ticked_says_so_and_keeps_the_filter(
        self, need: Listing, mia: User
    ) -> None:
        data = {"kind": "listing", "reason": "nothing", "after": case_about(need).pk}
        response = signed_in(mia).post("/review/approve/", data, follow=True)
        assert response.redirect_chain == [(f"/review/?kind=listing&after={data['after']}", 302)]
        assert "Nothing was ticked." in response.content.decode()

    def test_it_says_what_ticking_does(self, need: Listing, bob: User, mia: User) -> None:
        make_need(bob)
        Listing.objects.filter(pk=need.pk).update(review_status="waiting")
        rows = signed_in(mia).get("/review/").context["rows"]
        assert [str(row.approve) for row in rows] == ["Show it to others", "It stays"]

    def test_who_is_at_it_shows(self, need: Listing, mia: User) -> None:
        another = UserFactory.create(display_name="Ada", role="organizer")
        claim(case_about(need), by=another, at=timezone.now())
        assert "Ada looks at it until" in text_of(signed_in(mia), "/review/")

    def test_nothing_waits(self, mia: User) -> None:
        client = signed_in(mia)
        assert "Nothing waits for you" in text_of(client, "/review/")
        assert "Nothing like this is waiting" in text_of(client, "/review/?kind=listing")


def text_of_post(client: Client, url: str, data: object) -> str:
    response = client.post(url, data, follow=True)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


class TestCase:
    def decide(self, client: Client, case: Case, **more: object) -> tuple[int, str]:
        data = {"outcome": "approve", "version": case.version, **more}
        response = client.post(case.get_absolute_url(), data)
        return response.status_code, " ".join(response.content.decode().split())

    def test_it_is_decided(self, need: Listing, mia: User) -> None:
        why = {"reason": "No selling.", "agreement": an_agreement().pk}
        case = case_about(need)
        answer = self.decide(signed_in(mia), case, outcome="remove", measure="warn", **why)
        decision = Decision.objects.get()
        assert answer[0] == 302
        assert (decision.outcome, decision.measure, decision.reason) == (
            "remove",
            "warn",
            "No selling.",
        )
        assert (decision.by, decision.agreement) == (mia, an_agreement())

    def test_what_goes_needs_a_reason_and_an_agreement(self, need: Listing, mia: User) -> None:
        status, page = self.decide(signed_in(mia), case_about(need), outcome="remove")
        assert status == 200
        assert "Tell them why" in page
        assert "Choose the agreement that it is about." in page
        assert not Decision.objects.exists()

    def test_words_changed_meanwhile_are_read_first(
        self, need: Listing, alice: User, mia: User
    ) -> None:
        case, client = case_about(need), signed_in(mia)
        Listing.objects.update(words="Only soup.")
        submit(Listing.objects.get(), at=timezone.now())
        status, page = self.decide(client, case, reason="Kept as I wrote it.")
        assert status == 409
        assert "The words were changed while you read" in page
        assert "Only soup." in page
        assert "Vitamins for sale." in page
        assert "Kept as I wrote it." in page
        # Sent again as it stands there, it is decided.
        assert self.decide(client, Case.objects.get())[0] == 302

    def test_a_decision_made_meanwhile_is_shown(self, need: Listing, mia: User) -> None:
        another = UserFactory.create(display_name="Ada", role="organizer")
        case = case_about(need)
        decide_this(need, Outcome.HIDE, by=another)
        status, page = self.decide(signed_in(mia), case)
        assert status == 409
        assert "Somebody decided while you read" in page
        assert "Ada" in page
        assert Decision.objects.count() == 1

    def test_ones_own_is_for_somebody_else(self, need: Listing, mia: User) -> None:
        case = case_about(need)
        Case.objects.update(author=mia)
        client = signed_in(mia)
        assert "These are your own words" in text_of(client, case.get_absolute_url())
        assert self.decide(client, case)[0] == 302
        assert Case.objects.open().exists()

    def test_an_organizer_does_not_learn_who_reported_or_judged_them(
        self, bob: User, charlie: User, mia: User
    ) -> None:
        User.objects.filter(pk=bob.pk).update(role="organizer")
        give_second_factor(bob)
        need = make_need(User.objects.get(pk=bob.pk))
        case = report_this(need, by=charlie, note="NOTE-BY-CHARLIE").case
        decision = decide_this(need, Outcome.HIDE, by=mia)
        made = appeal(decision=decision, by=bob, words="Why?", at=timezone.now())
        for url in (case.get_absolute_url(), made.get_absolute_url()):
            page = text_of(signed_in(bob), url)
            assert "What was decided" in page
            found = [words for words in ("Charlie", "NOTE-BY", "Mia") if words in page]
            assert found == []
        page = text_of(signed_in(mia), case.get_absolute_url())
        assert "Charlie" in page
        assert "NOTE-BY-CHARLIE" in page

    @pytest.mark.parametrize(
        ("status", "first", "offers_no_change"),
        [
            ("visible", "It stays", False),
            ("waiting", "Show it to others", False),
            ("hidden", "Show it to others", True),
            ("gone", "It is gone: nothing is left to do", True),
        ],
    )
    def test_it_offers_what_can_become_of_it(
        self, need: Listing, mia: User, status: str, first: str, offers_no_change: bool
    ) -> None:
        case = case_about(need)
        if status == "gone":
            Listing.objects.all().delete()
        else:
            Listing.objects.update(review_status=status)
        client = signed_in(mia)
        choices = client.get(case.get_absolute_url()).context["form"]["outcome"].field.choices
        assert str(choices[0][1]) == first
        answer, _page = self.decide(client, case, outcome="no_change")
        assert (answer == 302, Case.objects.open().exists()) == (
            offers_no_change,
            not offers_no_change,
        )

    def test_it_is_claimed_and_left(self, need: Listing, mia: User) -> None:
        client, url = signed_in(mia), case_about(need).get_absolute_url()
        assert "You look at it until" in text_of_post(client, f"{url}claim/", {})
        assert "Others can take it now." in text_of_post(client, f"{url}let-go/", {})
        claim(case_about(need), by=UserFactory.create(role="organizer"), at=timezone.now())
        assert "Somebody else looks at it" in text_of_post(client, f"{url}claim/", {})
        decide_this(need, Outcome.APPROVE, by=mia)
        assert "This is decided already." in text_of_post(client, f"{url}claim/", {})


class TestDecision:
    def test_its_author_reads_what_and_why(self, need: Listing, alice: User, mia: User) -> None:
        decision = decide_this(need, Outcome.ASK_TO_EDIT, by=mia)
        agreement = an_agreement()
        change_agreement(
            agreement=agreement.agreement,
            number=agreement.number,
            title="Something else",
            text="By now.",
            by=mia,
            at=timezone.now(),
        )
        page = text_of(signed_in(alice), decision.get_absolute_url())
        shown = ["Please change it.", "Not here.", agreement.title, "Vitamins for sale."]
        assert [words for words in shown if words not in page] == []
        assert "Mia" not in page

    @pytest.mark.parametrize(
        ("outcome", "told", "untold"),
        [
            (Outcome.ASK_TO_EDIT, ["Organizers ask you to change this", "/edit/", "somebody"], []),
            (Outcome.HIDE, ["Organizers hid this", "you still see it yourself"], ["ask you to"]),
        ],
    )
    def test_the_page_of_what_is_hidden_says_why_and_what_to_do(
        self,
        need: Listing,
        alice: User,
        mia: User,
        outcome: Outcome,
        told: list[str],
        untold: list[str],
    ) -> None:
        client, url = signed_in(alice), need.get_absolute_url()
        assert "> Open </span>" in text_of(client, url)
        decision = decide_this(need, outcome, by=mia)
        page = text_of(client, url)
        told = [*told, "Not here.", decision.get_absolute_url(), "Hidden by organizers"]
        assert [words for words in told if words not in page] == []
        untold = [*untold, "> Open </span>", "Mia"]
        assert [words for words in untold if words in page] == []
        assert "Not here." not in text_of(signed_in(mia), url)

    def test_the_notice_names_what_it_is_about(self, need: Listing, alice: User, mia: User) -> None:
        decide_this(need, Outcome.ASK_TO_EDIT, by=mia)
        body = Notice.objects.get(person=alice, kind="review_decided").body
        assert body.startswith(f"Listing: “{need.title}”\n\nPlease change it. Until then only you")

    def test_nobody_else_does(self, need: Listing, bob: User, mia: User) -> None:
        url = decide_this(need, Outcome.HIDE, by=mia).get_absolute_url()
        assert signed_in(bob).get(url).status_code == 404


class TestAgreements:
    @pytest.fixture(autouse=True)
    def _as_at_the_beginning(self) -> None:
        """Tests that empty the database take the starter set with them."""
        an_agreement()

    def test_everybody_may_read_them(self, client: Client) -> None:
        page = text_of(client, "/agreements/")
        assert an_agreement().title in page
        assert "/agreements/new/" not in page

    def test_a_second_click_adds_no_second_one(self, mia: User) -> None:
        client = signed_in(mia)
        once = re.search(r'name="once" value="([^"]+)"', text_of(client, "/agreements/new/"))
        assert once
        sent = {"title": "Bring a jar", "text": "And take it back.", "once": once[1]}
        for _click in range(2):
            assert client.post("/agreements/new/", sent)["Location"] == "/agreements/"
        said = Agreement.objects.current().filter(current__title="Bring a jar")
        assert said.count() == 1

    def test_an_organizer_adds_changes_and_retires_one(self, mia: User) -> None:
        client = signed_in(mia)
        client.post("/agreements/new/", {"title": "Bring a jar", "text": "And take it back."})
        made = Agreement.objects.current().last()
        assert made is not None
        url = f"/agreements/{made.pk}/"
        words = {"title": "Bring two jars", "text": "One for later."}
        assert client.post(url, {**words, "number": "1"}).status_code == 302
        stale = client.post(url, {"title": "Mine", "text": "My words.", "number": "1"})
        assert stale.status_code == 409
        page = stale.content.decode()
        assert all(each in page for each in ("My words.", "Bring two jars", "Bring a jar"))
        # Sent again as it stands there, it is mine.
        assert client.post(url, {"title": "Mine", "text": "My words.", "number": "2"}).status_code
        said = [(each.number, each.title) for each in made.versions.order_by("number")]
        assert said == [(1, "Bring a jar"), (2, "Bring two jars"), (3, "Mine")]
        assert client.post(f"{url}retire/", {"number": "1"})["Location"] == url
        client.post(f"{url}retire/", {"number": "3"})
        assert "Mine" not in text_of(client, "/agreements/")
        assert client.get(url).status_code == 404

    def test_the_same_words_are_no_new_version(self, mia: User) -> None:
        said = an_agreement()
        change_agreement(
            agreement=said.agreement,
            number=said.number,
            title=said.title,
            text=said.text,
            by=mia,
            at=timezone.now(),
        )
        assert an_agreement() == said

    def test_only_organizers_and_only_what_holds(self, mia: User, bob: User) -> None:
        at, said = timezone.now(), an_agreement()
        with pytest.raises(NotAllowed):
            add_agreement(title="x", text="x", by=bob, at=at)
        with pytest.raises(NotAllowed):
            retire_agreement(agreement=said.agreement, number=said.number, by=bob, at=at)
        retire_agreement(agreement=said.agreement, number=said.number, by=mia, at=at)
        with pytest.raises(StaleAgreement):
            retire_agreement(agreement=said.agreement, number=said.number, by=mia, at=at)


class TestWatchedWords:
    def test_they_are_put_on_the_list_and_taken_off(self, mia: User) -> None:
        client = signed_in(mia)
        client.post("/review/words/", {"pattern": "Scam*"})
        client.post("/review/words/", {"pattern": "scam*", "holds": "on"})
        word = WatchedWord.objects.get()
        assert (word.pattern, word.holds, word.by) == ("scam*", True, mia)
        assert "scam*" in text_of(client, "/review/words/")
        client.post(f"/review/words/{word.pk}/remove/")
        assert not WatchedWord.objects.exists()

    def test_one_on_a_full_list_can_be_changed(
        self, mia: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(watching, "MOST_WATCHED", 1)
        at = timezone.now()
        for holds in (False, True):
            watch_word(pattern="scam", holds=holds, by=mia, at=at)
        assert WatchedWord.objects.get().holds
        with pytest.raises(watching.TooMany):
            watch_word(pattern="spam", holds=True, by=mia, at=at)

    def test_a_lone_star_is_no_word(self, mia: User) -> None:
        response = signed_in(mia).post("/review/words/", {"pattern": "* *"})
        assert "at least one letter or digit" in response.content.decode()
        with pytest.raises(MatchesNothing):
            watch_word(pattern="*", holds=True, by=mia, at=timezone.now())


def test_what_waits_is_marked_where_it_stands(need: Listing, alice: User, mia: User) -> None:
    Listing.objects.update(review_status="waiting")
    for person in (alice, mia):
        page = text_of(signed_in(person), need.get_absolute_url())
        assert "Waits for an organizer: only you and they see it" in page
