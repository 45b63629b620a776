"""The main job of every category in a real browser, with JavaScript and without: a need meets an
offer, both agree, only then do they see how to reach each other, they do it, and both say so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from exchange.categories.registry import CATEGORIES
from exchange.models import Listing, Match
from tests.browser.everybody import DESK, PHONE, OpenAs, complaints
from tests.browser.stories import ADDRESS, DOOR, STORIES, Story
from tests.factories.accounts import make_channel
from tests.factories.exchange import (
    make_agreement,
    make_match,
    make_need,
    make_offer,
    weekly,
)

ALICES, BOBS = "+17185550101", "+17185550102"

OPEN_EVERYTHING = """
for (const each of document.querySelectorAll("main details")) each.open = true
"""


@pytest.fixture
def _numbers(alice: User, bob: User) -> None:
    make_channel(alice, ALICES)
    make_channel(bob, BOBS)


def test_every_category_has_a_story() -> None:
    assert STORIES.keys() == CATEGORIES.keys()


@pytest.mark.usefixtures("_numbers")
@pytest.mark.parametrize(
    ("javascript", "size"), [(True, PHONE), (False, DESK)], ids=["script", "no-script"]
)
@pytest.mark.parametrize("category", CATEGORIES)
def test_the_main_job(
    open_as: OpenAs,
    alice: User,
    bob: User,
    category: str,
    javascript: bool,
    size: dict[str, int],
) -> None:
    story = STORIES[category]
    story.offer(alice)
    bobs = open_as(bob, "/listings/new/", java_script_enabled=javascript, size=size)
    alices = open_as(alice, "/my-week/", java_script_enabled=javascript, size=size)

    post_a_need(bobs, story)
    first = bobs.locator("#suggestions li article").first
    expect(first).to_contain_text("What Alice offers")
    expect(first).to_contain_text("covers the date")
    ask(bobs, story)
    expect(bobs.get_by_role("heading", name="Waiting for an answer")).to_be_visible()
    expect(bobs.locator("body")).not_to_contain_text(ALICES)

    say_yes(alices, story)
    expect(alices.locator("main")).to_contain_text(BOBS)
    expect(alices.locator("main")).to_contain_text(story.held_back)
    bobs.reload()
    expect(bobs.locator("main")).to_contain_text(ALICES)
    assert bobs.get_by_role("link", name="Call").get_attribute("href") == f"tel:{ALICES}"
    # It is done at Bob's: only his address is handed over.
    doors = alices.locator("address")
    expect(doors).to_have_text(DOOR) if story.goes_to_a_door else expect(doors).to_have_count(0)
    expect(bobs.locator("body")).not_to_contain_text(ADDRESS)

    match = Match.objects.get()
    story.finish(alices, bobs, match)
    match.refresh_from_db()
    assert match.status == Match.Status.COMPLETED
    assert match.offer_done_at is not None
    assert match.need_done_at is not None
    if javascript:
        bobs.goto(match.get_absolute_url())
        assert complaints(bobs) == []
        alices.goto(f"/listings/new/?kind=need&category={category}")
        assert complaints(alices) == []


def post_a_need(page: Page, story: Story) -> None:
    """For the day after tomorrow; everything else as the form begins."""
    region = page.get_by_role("region", name=story.label)
    region.get_by_role("link", name="I need this").click()
    story.say(page)
    page.get_by_label("Title").fill("What Bob needs")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".error-summary")).to_contain_text(f"{story.day}: Choose")
    expect(page.get_by_label("Title")).to_have_value("What Bob needs")
    day = timezone.localdate() + timedelta(days=2)
    page.get_by_label(story.day, exact=True).fill(day.isoformat())
    preview = page.get_by_role("button", name="Show the dates")
    if preview.count():
        preview.click()
        expect(page.locator("#dates-preview")).to_contain_text("One date:")
        # It was wrong when the form was sent, and is not any more.
        wrong = page.locator(".error-summary", has_text=f"{story.day}: Choose")
        expect(wrong).to_be_hidden()
        expect(page.get_by_label("Title")).to_have_value("What Bob needs")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What Bob needs")


def ask(page: Page, story: Story) -> None:
    page.get_by_role("link", name="Ask Alice").first.click()
    expect(page.locator("body")).not_to_contain_text(ADDRESS)
    page.get_by_label("A few words to them").fill("It would help us a lot.")
    story.choose(page)
    page.get_by_role("button", name="Send").click()
    if story.goes_to_a_door:
        expect(page.locator(".error-summary")).to_contain_text("Say where it is")
        page.get_by_label("Where exactly").fill(DOOR)
        page.get_by_role("button", name="Send").click()


def say_yes(page: Page, story: Story) -> None:
    page.reload()
    page.get_by_role("link", name="Answer").click()
    expect(page.locator("main")).to_contain_text("It would help us a lot.")
    for hidden in filter(None, (BOBS, DOOR, story.held_back)):
        expect(page.locator("body")).not_to_contain_text(hidden)
    page.get_by_role("button", name="Yes, let’s do it").click()
    expect(page.locator(".messages")).to_contain_text("It is agreed.")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_not_this_one_and_back(open_as: OpenAs, alice: User, bob: User, javascript: bool) -> None:
    make_offer(alice, title="A pot of soup")
    need = make_need(bob)
    page = open_as(bob, need.get_absolute_url(), java_script_enabled=javascript)
    page.get_by_role("button", name="Not this one").press("Enter")
    expect(page.locator("#suggestions article")).to_have_count(0)
    expect(page.locator("#suggestions .just-done")).to_contain_text("is set aside")
    if javascript:
        expect(page.locator("#suggestions .just-done")).to_be_focused()
    # The next stop of the keyboard undoes it.
    page.keyboard.press("Tab")
    if not javascript:
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#suggestions article")).to_have_count(1)
    page.get_by_role("button", name="Not this one").click()
    page.get_by_text("One set aside").click()
    page.get_by_role("button", name="Suggest it again").click()
    expect(page.locator("#suggestions article")).to_have_count(1)


def test_filters_stand_in_the_address(open_as: OpenAs, alice: User, bob: User) -> None:
    make_offer(alice, title="A pot of soup")
    make_need(bob, title="Dinner for two")
    page = open_as(bob, "/listings/")
    page.evaluate("window.stayed = true")
    page.get_by_label("Show").select_option("offer")
    expect(page.locator("#results article")).to_have_count(1)
    page.wait_for_url("**/listings/?kind=offer*")
    assert page.evaluate("window.stayed") is True
    page.reload()
    expect(page.get_by_label("Show")).to_have_value("offer")
    page.go_back()
    expect(page.locator("#results article")).to_have_count(2)


def test_only_what_the_schedule_asks_is_shown(open_as: OpenAs, bob: User) -> None:
    page = open_as(bob, "/listings/new/?kind=need&category=meals")
    day, weekdays = page.get_by_label("Day", exact=True), page.get_by_label("Tuesday")
    expect(day).to_be_visible()
    expect(weekdays).to_be_hidden()
    page.get_by_label("Every week").check()
    expect(day).to_be_hidden()
    weekdays.check()
    expect(page.locator("#dates-preview li").first).to_contain_text("Tue")


def test_enter_sends_the_form(open_as: OpenAs, bob: User) -> None:
    page = open_as(bob, "/listings/new/?kind=need&category=meals")
    page.get_by_label("Any time before a day").check()
    day = timezone.localdate() + timedelta(days=9)
    page.get_by_label("On this day at the latest").fill(day.isoformat())
    page.get_by_label("Title").fill("Dinner")
    page.get_by_label("Title").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dinner")
    assert Listing.objects.count() == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_going_back_and_publishing_again_makes_no_second_one(
    open_as: OpenAs, bob: User, javascript: bool
) -> None:
    new = "/listings/new/?kind=need&category=meals"
    page = open_as(bob, new, java_script_enabled=javascript)
    page.get_by_text("Any time before a day").click()
    day = timezone.localdate() + timedelta(days=9)
    page.get_by_label("On this day at the latest").fill(day.isoformat())
    page.get_by_label("Title").fill("Dinner")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dinner")
    page.go_back()
    expect(page.locator("main")).to_contain_text("You posted this already")
    page.get_by_label("Title").fill("Dinner and soup")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dinner and soup")
    assert Listing.objects.count() == 1


@pytest.mark.usefixtures("_numbers")
def test_every_page_is_for_everybody(open_as: OpenAs, alice: User, bob: User) -> None:
    everyday = weekly(weeks=2)
    offer = make_offer(alice, title="A-word-that-does-not-end-" * 4, schedule=everyday)
    need = make_need(bob, diets=["halal"], schedule=everyday)
    asked = make_match(make_need(bob), make_offer(alice), note="Hello, both of you. " * 20)
    agreed = make_agreement(make_need(bob, title="Lunch"), make_offer(alice, address=ADDRESS))
    days = make_agreement(make_need(alice, schedule=everyday), make_offer(bob, schedule=everyday))
    pages = [
        (bob, days.get_absolute_url()),
        (alice, f"{days.get_absolute_url()}dates/{days.bookings.all()[0].pk}/cancel/"),
        (bob, "/listings/new/?kind=need&category=meals"),
        (bob, "/listings/new/?kind=offer&category=meals"),
        (bob, need.get_absolute_url()),
        (bob, offer.get_absolute_url()),
        (bob, f"{need.get_absolute_url()}edit/"),
        (bob, f"{need.get_absolute_url()}close/"),
        (bob, f"{need.get_absolute_url()}ask/{offer.pk}/"),
        (bob, f"{offer.get_absolute_url()}answer/"),
        (alice, asked.get_absolute_url()),
        (bob, agreed.get_absolute_url()),
        (alice, "/my-week/"),
        (alice, "/listings/mine/"),
        (alice, "/listings/"),
        (alice, "/"),
        (alice, "/notices/"),
        (alice, "/me/"),
    ]
    tabs = {person: open_as(person, "/") for person in (alice, bob)}
    for person, path in pages:
        page = tabs[person]
        page.goto(path)
        page.evaluate(OPEN_EVERYTHING)
        assert complaints(page) == [], path
