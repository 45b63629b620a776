"""What organizers do: see what waits, hear of what only they see, type in what callers need."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from exchange import tasks
from exchange.models import Listing
from notifications.models import Notice
from places.models import Neighbourhood
from tests.exchange.test_proposals import waiting_jobs
from tests.factories.accounts import UserFactory, make_channel
from tests.factories.exchange import make_match, make_need, make_offer
from tests.people import GOWANUS, neighbourhood, signed_in

pytestmark = pytest.mark.django_db
INTAKE, ORGANIZING = "/organizing/intake/", "/organizing/"
NUMBER = "+17185550188"


def hood() -> Neighbourhood:
    return neighbourhood("Gowanus", GOWANUS)


def said(**changes: Any) -> dict[str, Any]:
    caller = {
        "display_name": "Rosa Marín", "phone": "(718) 555-0188", "note": "mornings",
        "place": f"neighbourhood-{hood().pk}", "languages": ["es"], "agrees": "on",
        "once": str(uuid4()),
    }  # fmt: skip
    return {**caller, **changes}


def need(**changes: Any) -> dict[str, Any]:
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = {
        "title": "Something warm", "adults": "1", "children": "0", "food": ["cooked"],
        "handover": ["delivered"], "schedule_kind": "once", "day": tomorrow.isoformat(),
        "starts_at": "17:00", "ends_at": "20:00", "visibility": "members",
        "place": f"neighbourhood-{hood().pk}", "once": str(uuid4()),
    }  # fmt: skip
    return {**typed, **changes}


def organizers_page(mia: User) -> str:
    return signed_in(mia).get(ORGANIZING).content.decode()


class TestWhatWaits:
    def test_is_shown_to_organizers_from_every_page(self, mia: User, alice: User) -> None:
        need = make_need(alice, title="Dinner for two")
        make_need(alice, title="For their eyes", visibility="organizers")
        asked = make_need(alice, title="Asked about")
        make_match(asked, make_offer(UserFactory.create()))
        UserFactory.create(membership="waiting", last_login=timezone.now())
        page = signed_in(mia).get(ORGANIZING)
        assert page.context["not_asked"][0] == need
        assert [listing.title for listing in page.context["for_organizers"]] == ["For their eyes"]
        assert "Asked about" not in page.content.decode()
        assert "One person waits." in page.content.decode()
        start = signed_in(mia).get("/").content.decode()
        assert "One post is for organizers only" in start
        for person, is_there in ((mia, True), (alice, False)):
            home = signed_in(person).get("/").content.decode()
            assert (f'href="{ORGANIZING}"' in home) is is_there

    def test_costs_the_same_however_much_it_is(self, mia: User) -> None:
        counts = []
        for _ in range(2):
            for _ in range(9):
                make_need(UserFactory.create(), visibility="organizers")
            client = signed_in(mia)
            client.get(ORGANIZING)
            with CaptureQueriesContext(connection) as queries:
                client.get(ORGANIZING)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestForOrganizersOnly:
    def test_they_are_told_once(self, mia: User, alice: User) -> None:
        listing = make_need(alice, visibility="organizers")
        assert waiting_jobs("tell_organizers") == 1
        for _ in range(2):
            tasks.tell_organizers(listing.pk)
        notice = Notice.objects.get(kind="listing_for_organizers")
        assert (notice.person, notice.url) == (mia, listing.get_absolute_url())
        assert alice.display_name not in notice.subject + notice.body

    def test_but_not_of_anything_else(self, mia: User, alice: User) -> None:
        make_need(alice)
        make_need(alice, visibility="organizers", publish=False)
        assert waiting_jobs("tell_organizers") == 0

    def test_nor_of_whom_they_are_kept_apart_from(self, mia: User, alice: User) -> None:
        listing = make_need(alice, visibility="organizers")
        block_person(person=mia, by=alice, at=timezone.now())
        tasks.tell_organizers(listing.pk)
        assert not Notice.objects.filter(kind="listing_for_organizers").exists()


class TestIntake:
    def test_a_call_becomes_a_need_that_the_organizer_speaks_for(self, mia: User) -> None:
        client = signed_in(mia)
        entered = client.post(INTAKE, said())
        rosa = User.objects.get(display_name="Rosa Marín")
        assert entered.headers["Location"] == f"/listings/new/?for={rosa.uuid}"
        assert (rosa.email, rosa.languages, rosa.neighbourhood) == (None, ["es"], hood())
        assert [(each.value, each.note, each.is_shared) for each in rosa.channels.all()] == [
            (NUMBER, "mornings", True)
        ]
        assert not rosa.has_usable_password()
        choose = client.get(entered.headers["Location"]).content.decode()
        form = f"/listings/new/?kind=need&amp;category=meals&amp;for={rosa.uuid}"
        assert "They need this" in choose
        assert "I need this" not in choose
        assert form in choose
        url = form.replace("&amp;", "&")
        assert "For Rosa Marín" in client.get(url, follow=True).content.decode()
        posted = client.post(url, need(), follow=True).content.decode()
        listing = Listing.objects.get()
        assert (listing.person, listing.entered_by) == (rosa, mia)
        assert "you speak for Rosa Marín" in posted
        assert "typed in by" in posted

    def test_the_same_form_again_enters_nobody_twice(self, mia: User) -> None:
        client, form = signed_in(mia), said()
        first = client.post(INTAKE, form).headers["Location"]
        again = client.post(INTAKE, form).headers["Location"]
        assert first == again
        assert User.objects.filter(display_name="Rosa Marín").count() == 1

    @pytest.mark.parametrize("again", [{"display_name": "Somebody"}, {"phone": ""}])
    def test_who_is_here_already_is_found(self, mia: User, again: dict[str, str]) -> None:
        """By the number however it is written, which is stored encrypted; or by the name."""
        client = signed_in(mia)
        client.post(INTAKE, said())
        rosa = User.objects.get(display_name="Rosa Marín")
        other = said(**{"phone": "+1 718-555 0188", **again})
        page = client.post(INTAKE, other).content.decode()
        assert f"/listings/new/?for={rosa.uuid}" in page
        assert User.objects.filter(email=None).count() == 1
        client.post(INTAKE, {**other, "is_new": "on"})
        assert User.objects.filter(email=None).count() == 2

    def test_of_whom_has_an_account_no_name_is_told(self, mia: User, alice: User) -> None:
        make_channel(alice, NUMBER)
        page = signed_in(mia).post(INTAKE, said()).content.decode()
        assert "Somebody with an account has this number" in page
        assert alice.display_name not in page
        assert not User.objects.filter(email=None).exists()

    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("agrees", "", "Ask them first"),
            ("phone", "12", "This is not a phone number."),
            ("display_name", "!!!", "Write a name with letters in it."),
            ("place", "", "Choose the neighbourhood"),
        ],
    )
    def test_what_is_missing_is_said(self, mia: User, name: str, value: str, words: str) -> None:
        page = signed_in(mia).post(INTAKE, said(**{name: value})).content.decode()
        assert words in page
        assert not User.objects.filter(email=None).exists()

    def test_only_organizers_post_for_others_and_only_for_who_has_no_account(
        self, mia: User, alice: User, bob: User
    ) -> None:
        guest = UserFactory.create(email=None)
        for person, whose in ((alice, guest), (mia, alice)):
            for query in ("", "&category=meals"):
                url = f"{reverse('exchange:listing_create')}?kind=need{query}&for={whose.uuid}"
                assert signed_in(person).get(url).status_code == 404
                assert signed_in(person).post(url, need()).status_code == 404
        assert not Listing.objects.exists()
        assert signed_in(mia).get("/listings/new/?for=nobody").status_code == 404
