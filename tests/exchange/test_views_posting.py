"""Posting, changing and closing what one offers or needs, in the browser's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import h3
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.limits import PLACE_CHANGES
from accounts.models import User
from comments.actions.threads import lock_thread
from exchange.models import Listing
from exchange.views import posting
from exchange.views.posting import POSTING
from moderation.models import WatchedWord
from tests.exchange.pages import unbroken
from tests.factories.exchange import make_agreement, make_need, make_offer, once, weekly
from tests.people import signed_in

pytestmark = pytest.mark.django_db

FORM = "8a1f7c52-6f4e-4f0e-9f0b-3f4b1c7d2a10"
NEED = f"/listings/new/?kind=need&category=meals&form={FORM}"
OFFER = f"/listings/new/?kind=offer&category=meals&form={FORM}"


def fresh(url: str) -> str:
    """The address of another form for the same."""
    return url.replace(FORM, str(uuid4()))


def day(days: int = 3) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def typed(person: User, kind: str = "need", **changes: Any) -> dict[str, Any]:
    """What somebody types who changes little of what the form begins with."""
    assert person.neighbourhood is not None
    data: dict[str, Any] = {
        "once": "4f6c1b1e-2a55-4b52-9c1c-0c7a30f4a111",
        "schedule_kind": "once",
        "day": day(),
        "starts_at": "17:00",
        "ends_at": "20:00",
        "place": f"neighbourhood-{person.neighbourhood.pk}",
        "visibility": "members",
        "food": ["cooked"],
        "handover": ["delivered", "picked_up"],
    }
    if kind == "need":
        data |= {"adults": "2", "children": "1"}
    else:
        data |= {"servings": "6", "reach_km": "5", "containers": "any"}
    return data | changes


def test_a_need_takes_a_title_people_and_a_day(alice: User) -> None:
    page = signed_in(alice).post(NEED, typed(alice, title="Dinner after the birth"))

    listing = Listing.objects.get()
    assert page.status_code == 302
    assert page.headers["Location"] == listing.get_absolute_url()
    assert (listing.kind, listing.category, listing.title) == (
        "need", "meals", "Dinner after the birth",
    )  # fmt: skip
    assert (listing.person, listing.entered_by) == (alice, alice)
    assert (listing.status, listing.visibility) == ("open", "members")
    assert (listing.neighbourhood, listing.cell) == (alice.neighbourhood, alice.cell)
    assert (listing.meals.adults, listing.meals.children) == (2, 1)
    occurrence = listing.occurrences.get()
    assert (occurrence.quantity, occurrence.local_date) == (3, date.fromisoformat(day()))


def test_who_can_see_it_does_not_stand_below_all_languages(alice: User) -> None:
    url = f"{reverse('exchange:listing_create')}?kind=need&category=rent"
    page = signed_in(alice).get(url, follow=True)
    text = " ".join(page.content.decode().split())
    assert text.index('name="visibility"') < text.index('name="languages"')
    assert '<details class="more-fields" open> <summary>Who can see it' in text
    assert '<details class="more-fields" > <summary>Languages' in text


def test_an_offer_keeps_its_reach_and_servings(alice: User) -> None:
    signed_in(alice).post(OFFER, typed(alice, "offer", reach_km="8", address="12 Third Street"))

    listing = Listing.objects.get()
    assert (listing.kind, listing.reach_km, listing.address) == ("offer", 8, "12 Third Street")
    assert listing.occurrences.get().quantity == 6
    assert listing.title == "Meals to share"


def test_an_empty_title_is_found_from_the_rest(alice: User) -> None:
    signed_in(alice).post(NEED, typed(alice, title="  "))
    assert Listing.objects.get().title == "Meals for 3 people"


def test_the_form_begins_with_what_the_person_said_of_themselves(alice: User) -> None:
    alice.languages = ["es"]
    alice.save()
    page = signed_in(alice).get(NEED)
    form = page.context["forms"].listing
    assert alice.neighbourhood is not None
    assert form["place"].value() == f"neighbourhood-{alice.neighbourhood.pk}"
    assert form["languages"].value() == ["es"]
    assert form["visibility"].value() == "members"


def test_a_draft_is_kept_and_published_later(alice: User, bob: User) -> None:
    client = signed_in(alice)
    client.post(NEED, typed(alice, draft="1"))
    listing = Listing.objects.get()
    assert (listing.status, listing.published_at) == ("draft", None)
    assert signed_in(bob).get(listing.get_absolute_url()).status_code == 404

    client.post(reverse("exchange:listing_publish", args=[listing.pk]))
    listing.refresh_from_db()
    assert listing.status == "open"
    again = client.post(reverse("exchange:listing_publish", args=[listing.pk]))
    assert again.headers["Location"] == listing.get_absolute_url()


def test_a_second_click_makes_one(alice: User) -> None:
    client = signed_in(alice)
    first, second = (client.post(NEED, typed(alice)) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Listing.objects.count() == 1


def test_what_waits_for_an_organizer_is_not_said_to_be_published(alice: User, bob: User) -> None:
    WatchedWord.objects.create(pattern="vitamins", holds=True)
    offer = make_offer(bob)
    answering = f"{NEED}&answers={offer.pk}"
    page = signed_in(alice).post(answering, typed(alice, title="Vitamins"), follow=True)
    text = page.content.decode()
    assert "An organizer looks at it first; until then only you and they see it." in text
    assert "It is published." not in text
    assert "As it stands it does not go with" not in text


def test_back_and_publish_again_leads_to_the_first(alice: User) -> None:
    client = signed_in(alice)
    client.post(NEED, typed(alice))
    page = client.post(NEED, typed(alice), follow=True)
    assert "You posted this already" in page.content.decode()
    assert Listing.objects.count() == 1


def test_back_and_other_words_become_a_change_of_the_first(alice: User) -> None:
    client = signed_in(alice)
    client.post(NEED, typed(alice, title="Dinner"))
    listing = Listing.objects.get()
    for _ in range(2):
        page = client.post(NEED, typed(alice, title="Dinner and soup"))
        text = page.content.decode()
        assert page.status_code == 409
        assert "You posted this already" in text
        assert 'value="Dinner and soup"' in text
        assert f'action="{edit_url(listing)}"' in text
    assert Listing.objects.get().title == "Dinner"

    client.post(edit_url(listing), typed(alice, title="Dinner and soup", version="1"))
    assert Listing.objects.get().title == "Dinner and soup"


def test_each_form_has_an_address_of_its_own(alice: User) -> None:
    client = signed_in(alice)
    plain = "/listings/new/?kind=need&category=meals"
    one, other = (client.get(plain).headers["Location"] for _ in range(2))
    assert one != other
    assert one.startswith(f"{plain}&form=")
    assert client.get(one).status_code == 200
    assert client.get(f"{plain}&form=nonsense").headers["Location"].startswith(f"{plain}&form=")


def test_going_back_to_the_form_shows_what_it_made(alice: User) -> None:
    client = signed_in(alice)
    client.post(NEED, typed(alice, title="Dinner"))
    listing = Listing.objects.get()
    page = client.get(NEED)
    text = page.content.decode()
    assert "You posted this already" in text
    assert f'action="{edit_url(listing)}"' in text
    assert page.context["forms"].listing["version"].value() == 1
    # A browser may have the old page still, with a new key in it.
    again = client.post(NEED, typed(alice, title="Dinner", once=str(uuid4())))
    assert again.status_code == 409
    assert Listing.objects.count() == 1


def test_the_form_of_somebody_else_is_not_known(alice: User, bob: User) -> None:
    signed_in(bob).post(NEED, typed(bob))
    assert "You posted this already" not in signed_in(alice).get(NEED).content.decode()
    assert signed_in(alice).post(NEED, typed(alice)).status_code == 302
    assert Listing.objects.count() == 2


def test_back_from_a_draft_offers_to_publish_it(alice: User) -> None:
    client = signed_in(alice)
    client.post(NEED, typed(alice, draft="1"))
    page = client.post(NEED, typed(alice))
    assert "Save and publish" in page.content.decode()
    assert Listing.objects.get().status == "draft"


def test_back_to_what_is_closed_by_now_makes_nothing(alice: User) -> None:
    client = signed_in(alice)
    client.post(NEED, typed(alice))
    listing = Listing.objects.get()
    client.post(reverse("exchange:listing_close", args=[listing.pk]), {"outcome": ""})
    page = client.post(NEED, typed(alice, title="Once more"))
    assert page.headers["Location"] == listing.get_absolute_url()
    assert Listing.objects.count() == 1


def test_everything_that_is_wrong_is_said_in_one_round(alice: User) -> None:
    wrong: dict[str, Any] = {
        "adults": "", "food": [], "handover": [], "day": "", "starts_at": "20:00",
        "ends_at": "17:00", "place": "", "title": "x" * 101, "visibility": "",
    }  # fmt: skip
    text = signed_in(alice).post(NEED, typed(alice, **wrong)).content.decode()
    for words in (
        "Say for how many adults", "Tick cooked meals", "Tick at least one way", "Choose a day",
        "after the one it starts", "nearest", "100 characters fit", "Choose who can see it",
    ):  # fmt: skip
        assert words in text
    assert "Fill this in." not in text


def test_no_field_of_an_offer_is_just_required(alice: User) -> None:
    text = signed_in(alice).post(OFFER, {}).content.decode()
    assert "Fill this in." not in text
    assert "Say how many servings" in text


def test_allergies_of_an_offer_are_not_folded_away(alice: User) -> None:
    text = signed_in(alice).get(OFFER).content.decode()
    assert text.index("It is made without") < text.index("<details")
    assert "counts as being in it" in text


def test_nothing_typed_is_lost(alice: User) -> None:
    data = typed(alice, title="Dinner", words="We like beans.", day="", address="12 Third Street")
    page = signed_in(alice).post(NEED, data)

    assert page.status_code == 200
    assert Listing.objects.count() == 0
    text = page.content.decode()
    assert "Choose a day." in text
    for words in ("Dinner", "We like beans.", "12 Third Street"):
        assert words in text


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("day", "2020-01-01", "gone by"),
        ("ends_at", "16:00", "after the one it starts"),
        ("place", "neighbourhood-999999", "not in the list"),
        ("place", "", "nearest"),
        ("adults", "9" * 5000, "whole number"),
        ("adults", "99999999999999999999", "Write 50 or less."),
        ("adults", "-1", "Write 0 or more."),
        ("food", "gold", "Choose one of those"),
        ("handover", [], "at least one way"),
        ("visibility", "moon", "Choose one of those"),
        ("title", "x" * 101, "100 characters fit"),
        ("title", "x" * 1_000_000, "100 characters fit"),
        ("words", "x" * 2001, "2000 characters fit"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(alice: User, name: str, value: Any, words: str) -> None:
    if name == "title" and len(value) > 10_000:
        value = value[:500_000]
    page = signed_in(alice).post(NEED, typed(alice, **{name: value}))
    assert page.status_code == 200
    assert words in page.content.decode()
    assert Listing.objects.count() == 0


def test_nobody_in_the_household_is_asked_about_once_more(alice: User) -> None:
    page = signed_in(alice).post(NEED, typed(alice, adults="0", children="0"))
    assert "for how many people" in page.content.decode()
    assert Listing.objects.count() == 0


def test_what_nobody_sees_is_taken_out_of_words(alice: User) -> None:
    data = typed(alice, title="Din\x00ner\u202e \u200btonight", words="a\x00b\u202ec")
    signed_in(alice).post(NEED, data)
    listing = Listing.objects.get()
    assert (listing.title, listing.words) == ("Dinner tonight", "abc")


def test_four_byte_characters_stay(alice: User) -> None:
    signed_in(alice).post(NEED, typed(alice, title="Soup 🍲 汤"))
    assert Listing.objects.get().title == "Soup 🍲 汤"


def test_fields_that_are_not_asked_are_ignored(alice: User, bob: User) -> None:
    forged = {
        "status": "closed", "person": bob.pk, "entered_by": bob.pk, "kind": "offer",
        "category": "rent", "committed": "99", "published_at": "2020-01-01", "reach_km": "50",
        "servings": "200", "cell": "882a107769fffff", "latitude": "0", "version": "7", "id": "1",
    }  # fmt: skip
    signed_in(alice).post(NEED, typed(alice) | forged)
    listing = Listing.objects.get()
    assert (listing.status, listing.person, listing.entered_by) == ("open", alice, alice)
    assert (listing.kind, listing.category, listing.reach_km) == ("need", "meals", None)
    assert (listing.cell, listing.version) == (alice.cell, 1)
    assert listing.occurrences.get().quantity == 3


@pytest.mark.parametrize(
    "query", ["kind=gift", "kind=", "kind=need&category=gold", "kind=need&category=", "kind=NEED"]
)
def test_a_forged_kind_or_category_is_not_found(alice: User, query: str) -> None:
    client = signed_in(alice)
    assert client.get(f"/listings/new/?{query}").status_code == 404
    assert client.post(f"/listings/new/?{query}", typed(alice)).status_code == 404
    assert Listing.objects.count() == 0


def test_without_a_kind_one_is_asked(alice: User) -> None:
    page = signed_in(alice).get("/listings/new/").content.decode()
    assert "kind=need&amp;category=meals" in page
    assert "kind=offer&amp;category=meals" in page


def test_the_dates_are_shown_without_a_script_and_nothing_is_lost(alice: User) -> None:
    data = typed(alice, title="Dinner", preview="1", adults="")
    page = signed_in(alice).post(NEED, data)
    text = page.content.decode()
    assert "One date:" in text
    assert unbroken("5–8 p.m.") in text
    assert 'value="Dinner"' in text
    assert "error-summary" not in text
    assert Listing.objects.count() == 0


def test_the_dates_are_shown_in_a_fragment(alice: User) -> None:
    data = {
        "schedule_kind": "weekly", "weekdays": list("0123456"), "starts_at": "18:00",
        "ends_at": "19:00", "until": day(10),
    }  # fmt: skip
    page = signed_in(alice).post("/listings/dates/", data, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert "dates:" in text
    assert "<html" not in text


def test_too_many_a_day_are_refused_with_the_words_kept(alice: User) -> None:
    client = signed_in(alice)
    for number in range(POSTING.limit):
        client.post(fresh(NEED), typed(alice, title=f"Need {number}"))
    page = client.post(fresh(NEED), typed(alice, title="One more"))
    assert page.status_code == 429
    assert 'value="One more"' in page.content.decode()
    assert "in about 24 hours" in page.content.decode()
    assert Listing.objects.count() == POSTING.limit


def test_a_second_click_on_the_last_one_of_a_day_is_no_second_one(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "POSTING", replace(POSTING, limit=1))
    client = signed_in(alice)
    first, second = (client.post(NEED, typed(alice)) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]


def test_what_could_not_be_posted_does_not_count(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "POSTING", replace(POSTING, limit=1, per=timedelta(hours=1)))
    client = signed_in(alice)
    client.post(NEED, typed(alice, day=""))
    assert client.post(NEED, typed(alice)).status_code == 302
    page = client.post(fresh(NEED), typed(alice, once=str(uuid4())))
    assert "in about 1 hour." in page.content.decode()


@pytest.mark.parametrize("who", ["rita", "waiting"])
def test_who_does_not_take_part_is_told_what_to_do(alice: User, rita: User, who: str) -> None:
    person = rita
    if who == "waiting":
        person = alice
        person.membership = User.Membership.WAITING
        person.save()
    for method in ("get", "post"):
        page = getattr(signed_in(person), method)(NEED)
        assert page.status_code == 403
        assert "rganizer" in page.content.decode()


def test_a_listing_is_moved_as_seldom_as_oneself(alice: User) -> None:
    """Who moves it at will finds out where others are, by the distances seen from it."""
    listing, client = make_need(alice), signed_in(alice)
    # None beside another one, or it would be taken for that.
    cells = [alice.cell]
    for near in sorted(h3.grid_disk(alice.cell, 5)):
        if min(h3.grid_distance(near, cell) for cell in cells) > 2:
            cells.append(near)
    cells = cells[1 : PLACE_CHANGES.limit + 2]

    def move(cell: str) -> int:
        latitude, longitude = h3.cell_to_latlng(cell)
        listing.refresh_from_db()
        point = {"place": "point", "point": f"{latitude},{longitude}"}
        data = typed(alice, version=str(listing.version), **point)
        return client.post(edit_url(listing), data).status_code

    last = listing.cell
    for cell in cells[:-1]:
        assert move(cell) == 302
        listing.refresh_from_db()
        assert listing.cell != last
        last = listing.cell
    assert move(cells[-1]) == 429
    listing.refresh_from_db()
    assert listing.cell == last
    # Back to where it was before discloses nothing new.
    assert move(cells[0]) == 302
    page = client.post(reverse("people:place"), {"place": "point", "point": "40.70,-73.90"})
    assert "That is as often as it goes" in page.content.decode()


# From a neighbour's listing, and once more


def answering(listing: Listing) -> str:
    return f"{NEED}&answers={listing.pk}"


def test_what_answers_a_listing_begins_with_it_and_leads_to_asking(alice: User, bob: User) -> None:
    offer = make_offer(bob, schedule=once(4, hour=12), handover=["picked_up"])
    client = signed_in(alice)
    text = client.get(f"{offer.get_absolute_url()}answer/").content.decode()
    assert f"kind=need&amp;category=meals&amp;answers={offer.pk}" in text

    page = client.get(answering(offer))
    forms = page.context["forms"]
    assert forms.schedule["day"].value() == once(4).on
    assert forms.schedule["starts_at"].value().hour == 12
    assert forms.details["handover"].value() == ["picked_up"]
    assert f'action="{answering(offer)}"'.replace("&", "&amp;") in page.content.decode()

    data = typed(alice, day=day(4), starts_at="12:00", ends_at="13:00")
    page = client.post(answering(offer), data)
    need = Listing.objects.get(kind="need")
    assert page.headers["Location"] == reverse("exchange:match_create", args=[need.pk, offer.pk])
    assert "Ask Bob" in client.get(page.headers["Location"]).content.decode()


def test_what_does_not_go_with_it_after_all_is_told(alice: User, bob: User) -> None:
    offer = make_offer(bob, schedule=once(4))
    page = signed_in(alice).post(answering(offer), typed(alice, day=day(9)), follow=True)
    need = Listing.objects.get(kind="need")
    assert page.redirect_chain == [(need.get_absolute_url(), 302)]
    assert "does not go with “A pot of soup”" in page.content.decode()


@pytest.mark.parametrize("value", ["", "x", "²", "9" * 50, "-1", "999999"])
def test_a_forged_answer_is_none(alice: User, value: str) -> None:
    page = signed_in(alice).get(f"{NEED}&answers={value}&again={value}")
    assert page.status_code == 200
    assert page.context["beginning"].url == NEED


def test_nobody_answers_themselves_or_what_they_may_not_see(alice: User, bob: User) -> None:
    own, hidden = make_offer(alice), make_offer(bob, visibility="organizers")
    for offer in (own, hidden, make_need(bob)):
        assert signed_in(alice).get(answering(offer)).context["beginning"].answers is None


def test_a_closed_one_is_posted_again(alice: User) -> None:
    listing = make_offer(
        alice, title="Chili", words="Not hot.", quantity=7, free_from=["nuts"], reach_km=8,
        schedule=once(3, hour=12),
    )  # fmt: skip
    client = signed_in(alice)
    client.post(reverse("exchange:listing_close", args=[listing.pk]), {"outcome": ""})
    text = client.get(listing.get_absolute_url()).content.decode()
    assert "Post this again" in text

    page = client.get(f"{OFFER}&again={listing.pk}")
    forms = page.context["forms"]
    assert forms.listing["title"].value() == "Chili"
    assert forms.listing["reach_km"].value() == 8
    assert forms.details["servings"].value() == 7
    assert forms.details["free_from"].value() == ["nuts"]
    assert forms.schedule["day"].value() == once(3).on
    client.post(f"{OFFER}&again={listing.pk}", typed(alice, "offer", title="Chili", draft="1"))
    again = Listing.objects.exclude(pk=listing.pk).get()
    assert (again.title, again.status) == ("Chili", "draft")


def test_days_that_went_by_are_not_offered_again(alice: User) -> None:
    weekly_one, past = make_need(alice, schedule=weekly([1, 3])), make_need(alice)
    yesterday = timezone.now() - timedelta(days=1)
    past.occurrences.update(during=(yesterday, yesterday + timedelta(hours=1)))
    client = signed_in(alice)
    schedule = client.get(f"{NEED}&again={past.pk}").context["forms"].schedule
    assert schedule["day"].value() is None
    schedule = client.get(f"{NEED}&again={weekly_one.pk}").context["forms"].schedule
    assert schedule["weekdays"].value() == [1, 3]


def test_nobody_posts_again_what_is_not_theirs(alice: User, bob: User) -> None:
    page = signed_in(alice).get(f"{NEED}&again={make_need(bob).pk}")
    assert page.context["beginning"].again is None


# At the same time


def test_what_is_agreed_at_that_time_is_said_and_hinders_nothing(alice: User, bob: User) -> None:
    match = make_agreement(make_need(alice, schedule=once(3)), make_offer(bob, schedule=once(3)))
    client = signed_in(alice)
    data = typed(alice, day=day(3), starts_at="19:00", ends_at="21:00")
    preview = client.post("/listings/dates/", data).content.decode()
    assert "Mind that you have agreed" in preview
    assert match.get_absolute_url() in preview
    page = client.post(NEED, data, follow=True)
    assert "Mind that you agreed to something at that time already" in page.content.decode()
    assert Listing.objects.filter(person=alice).count() == 2


def test_visitors_sign_in_first(client: Any) -> None:
    page = client.get(NEED)
    assert page.status_code == 302
    assert page.headers["Location"].startswith("/accounts/login/")


# Changing


def edit_url(listing: Listing) -> str:
    return reverse("exchange:listing_edit", args=[listing.pk])


def test_a_listing_is_changed(alice: User) -> None:
    listing = make_need(alice)
    data = typed(alice, title="Supper", version="1", adults="4", children="0")
    page = signed_in(alice).post(edit_url(listing), data)
    assert page.headers["Location"] == listing.get_absolute_url()
    listing.refresh_from_db()
    assert (listing.title, listing.version) == ("Supper", 2)
    open_dates = listing.occurrences.filter(cancelled_at__isnull=True)
    assert [date.quantity for date in open_dates] == [4]


@pytest.mark.parametrize("version", ["1", "", "0", "99999"])
def test_a_change_over_another_is_refused_and_kept(alice: User, version: str) -> None:
    listing = make_need(alice)
    client = signed_in(alice)
    client.post(edit_url(listing), typed(alice, title="First", version="1"))

    data = typed(alice, title="Second", version=version)
    page = client.post(edit_url(listing), data)
    text = page.content.decode()
    assert page.status_code == 409
    assert "<li>Title</li>" in text
    assert 'value="Second"' in text
    assert 'name="version" value="2"' in text
    listing.refresh_from_db()
    assert listing.title == "First"

    client.post(edit_url(listing), data | {"version": "2"})
    listing.refresh_from_db()
    assert listing.title == "Second"


def test_a_draft_is_published_from_its_form(alice: User) -> None:
    listing = make_need(alice, publish=False)
    signed_in(alice).post(edit_url(listing), typed(alice, version="1", publish="1"))
    listing.refresh_from_db()
    assert listing.status == "open"


def test_nobody_else_changes_it(alice: User, bob: User, mia: User) -> None:
    listing = make_need(alice)
    for person in (bob, mia):
        client = signed_in(person)
        for name in ("listing_edit", "listing_close", "listing_publish"):
            url = reverse(f"exchange:{name}", args=[listing.pk])
            assert client.post(url, typed(alice, version="1")).status_code == 404
    listing.refresh_from_db()
    assert (listing.title, listing.status) == ("Dinner for two", "open")


def test_closing_asks_kindly_how_it_ended(alice: User) -> None:
    listing = make_need(alice)
    url = reverse("exchange:listing_close", args=[listing.pk])
    client = signed_in(alice)
    assert "How did it end?" in client.get(url).content.decode()
    client.post(url, {"outcome": "arranged_elsewhere"})
    listing.refresh_from_db()
    assert (listing.status, listing.outcome) == ("closed", "arranged_elsewhere")
    assert client.post(url, {"outcome": ""}).headers["Location"] == listing.get_absolute_url()
    assert client.get(edit_url(listing)).headers["Location"] == listing.get_absolute_url()


@pytest.mark.parametrize("outcome", ["ran_out", "nonsense"])
def test_only_the_answers_on_the_page_are_taken(alice: User, outcome: str) -> None:
    listing = make_need(alice)
    url = reverse("exchange:listing_close", args=[listing.pk])
    assert signed_in(alice).post(url, {"outcome": outcome}).status_code == 200
    listing.refresh_from_db()
    assert listing.status == "open"


def test_what_is_agreed_stays_when_the_listing_changes(alice: User, bob: User) -> None:
    need = make_need(alice)
    make_agreement(need, make_offer(bob))
    signed_in(alice).post(edit_url(need), typed(alice, version="1", adults="5", children="0"))
    assert need.occurrences.get(committed__gt=0).committed == 2


@pytest.mark.parametrize("title", ["%ED%A0%80", "%FF%FE", "%00", "%F0%9F%8D%B2%ED%BF%BF"])
def test_bytes_that_are_no_text_break_nothing(alice: User, title: str) -> None:
    body = urlencode(typed(alice), doseq=True) + f"&title={title}"
    page = signed_in(alice).post(NEED, body, content_type="application/x-www-form-urlencoded")
    assert page.status_code in {200, 302, 400}


def test_ten_megabytes_are_too_many(alice: User) -> None:
    page = signed_in(alice).post(NEED, typed(alice, words="x" * 10_000_000))
    assert page.status_code == 413
    assert Listing.objects.count() == 0


def test_the_details_of_a_listing_are_told(alice: User, bob: User) -> None:
    chosen = {"free_from": ["milk", "soy"], "diets": ["vegan"], "containers": "own"}
    signed_in(alice).post(OFFER, typed(alice, "offer", **chosen))
    text = signed_in(bob).get(Listing.objects.get().get_absolute_url()).content.decode()
    for words in ("Made without", "milk, soy", "vegan", "Bring your own containers", "up to 5 km"):
        assert words in text


def test_a_title_for_groceries(alice: User) -> None:
    signed_in(alice).post(NEED, typed(alice, food=["groceries"], adults="1", children="0"))
    assert Listing.objects.get().title == "Groceries for one person"


def test_the_dates_of_a_change_are_shown_first(alice: User) -> None:
    listing = make_need(alice)
    data = typed(alice, title="Supper", version="1", preview="1")
    text = signed_in(alice).post(edit_url(listing), data).content.decode()
    assert "One date:" in text
    assert 'value="Supper"' in text
    listing.refresh_from_db()
    assert (listing.title, listing.version) == ("Dinner for two", 1)


def test_a_draft_whose_dates_went_by_asks_for_new_ones(alice: User) -> None:
    listing = make_need(alice, publish=False)
    yesterday = timezone.now() - timedelta(days=1)
    listing.occurrences.update(during=(yesterday, yesterday + timedelta(hours=1)))
    url = reverse("exchange:listing_publish", args=[listing.pk])
    page = signed_in(alice).post(url, follow=True)
    assert page.redirect_chain == [(edit_url(listing), 302)]
    assert "Choose a later day" in page.content.decode()
    listing.refresh_from_db()
    assert listing.status == "draft"


def test_a_draft_closed_in_the_meantime_keeps_the_words(alice: User) -> None:
    listing = make_need(alice, publish=False)
    client = signed_in(alice)
    client.post(reverse("exchange:listing_close", args=[listing.pk]), {"outcome": ""})
    data = typed(alice, title="Written for nothing", version="1", publish="1")
    page = client.post(edit_url(listing), data)
    assert page.status_code == 409
    assert "This was closed in the meantime" in page.content.decode()
    assert 'value="Written for nothing"' in page.content.decode()


def test_moving_what_is_all_agreed_is_refused_with_the_words_kept(alice: User, bob: User) -> None:
    need = make_need(alice)
    make_agreement(need, make_offer(bob))
    data = typed(alice, title="Moved", version="1", adults="2", children="0", day=day(5))
    page = signed_in(alice).post(edit_url(need), data)
    assert page.status_code == 409
    assert "nothing left to move" in page.content.decode()
    assert 'value="Moved"' in page.content.decode()
    need.refresh_from_db()
    assert (need.title, need.version) == ("Dinner for two", 1)


def test_the_servings_in_the_form_are_those_of_the_whole(alice: User, bob: User) -> None:
    offer = make_offer(alice)
    make_agreement(make_need(bob), offer)
    client = signed_in(alice)
    data = typed(alice, "offer", version="1", servings="4", day=day(5))
    client.post(edit_url(offer), data)
    assert client.get(edit_url(offer)).context["forms"].details["servings"].value() == 4


def test_a_listing_is_changed_in_its_own_zone(alice: User) -> None:
    alice.time_zone = "America/New_York"
    alice.save()
    client = signed_in(alice)
    client.post(NEED, typed(alice))
    listing = Listing.objects.get()
    before = listing.occurrences.get().during
    alice.time_zone = "Asia/Tokyo"
    alice.save()

    page = client.get(edit_url(listing))
    schedule = page.context["forms"].schedule
    assert (schedule["starts_at"].value().hour, schedule["ends_at"].value().hour) == (17, 20)
    assert "those of New York" in page.content.decode()
    preview = client.post(reverse("exchange:listing_edit_dates", args=[listing.pk]), typed(alice))
    assert unbroken("5–8 p.m. (New York time)") in preview.content.decode()
    client.post(edit_url(listing), typed(alice, version="1"))
    listing.refresh_from_db()
    assert listing.zone == "America/New_York"
    assert listing.occurrences.get().during == before


class TestComments:
    """Whether others may write below it."""

    def test_only_where_it_is_ticked(self, alice: User) -> None:
        client = signed_in(alice)
        client.post(NEED, typed(alice, title="Quiet"))
        client.post(fresh(NEED), typed(alice, title="Open", comments="on"))
        quiet, open_ = (Listing.objects.get(title=title) for title in ("Quiet", "Open"))
        assert quiet.thread is None
        assert open_.thread is not None
        assert not open_.thread.is_locked
        assert "Your comment" in client.get(open_.get_absolute_url()).content.decode()

    def test_closing_keeps_what_was_said_and_organizers_have_the_last_word(
        self, alice: User, mia: User
    ) -> None:
        client = signed_in(alice)
        client.post(NEED, typed(alice, comments="on"))

        def save(**changes: Any) -> str:
            listing = Listing.objects.get()
            data = typed(alice, version=listing.version, **changes)
            response = client.post(f"{listing.get_absolute_url()}edit/", data)
            assert response.status_code == 302
            thread = Listing.objects.get().thread
            assert thread is not None
            return thread.lock

        page = client.get(f"{Listing.objects.get().get_absolute_url()}edit/")
        assert page.context["forms"].listing["comments"].value() is True
        assert save() == "owner"
        assert save(comments="on") == ""
        thread = Listing.objects.get().thread
        assert thread is not None
        lock_thread(thread=thread, by=mia, at=timezone.now())
        assert save(comments="on") == "organizers"
        assert save() == "organizers"

    @pytest.mark.parametrize("category", ["rent", "childcare"])
    def test_never_where_no_name_is_told(self, alice: User, mia: User, category: str) -> None:
        need = NEED.replace("meals", category)
        page = signed_in(alice).get(need)
        assert "comments" not in page.context["forms"].listing.fields
        page = signed_in(mia).get(need.replace("kind=need", "kind=offer"))
        assert "comments" in page.context["forms"].listing.fields
