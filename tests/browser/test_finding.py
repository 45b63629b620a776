"""Finding something in a real browser, with JavaScript and without."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.everybody import DESK, PHONE, OpenAs, complaints_about
from tests.factories.exchange import make_need, make_offer
from tests.factories.rides import HOME, make_drive


@pytest.fixture
def _board(alice: User, bob: User) -> None:
    """Enough for two pages, and one of each that is looked for."""
    for number in range(13):
        make_need(alice, title=f"Dinner {number}")
    make_offer(bob, title="Sopa de frijoles", languages=["es"], free_from=["milk"])
    make_offer(bob, title="Cheese pie")
    make_drive(bob, HOME, title="A van", wheelchair=True)


def cards(page: Page) -> list[str]:
    return page.locator("#results .listing-card h3").all_inner_texts()


def query(page: Page) -> str:
    return urlsplit(page.url).query


@pytest.mark.usefixtures("_board")
@pytest.mark.parametrize(
    ("javascript", "size"), [(True, DESK), (True, PHONE), (False, PHONE)], ids=str
)
def test_finding_something(
    open_as: OpenAs,
    alice: User,
    javascript: bool,
    size: dict[str, int],
) -> None:
    page = open_as(alice, "/listings/", size=size, java_script_enabled=javascript)
    page.evaluate("window.stayed = true") if javascript else None
    count = page.locator("#results-count")
    expect(count).to_have_text("16 found")

    page.get_by_label("What", exact=True).select_option("meals")
    show(page, javascript)
    expect(count).to_have_text("15 found")
    page.get_by_text("More filters").click()
    page.get_by_label("milk", exact=True).check()
    show(page, javascript)
    expect(count).to_have_text("1 found")
    assert cards(page) == ["Sopa de frijoles"]
    # The boxes of a category come with it, and what was open and ticked stays so.
    expect(page.get_by_label("milk", exact=True)).to_be_checked()
    expect(page.get_by_label("Language")).to_be_visible()
    if javascript:
        assert query(page) == "category=meals&free_from=milk"
        assert page.evaluate("window.stayed") is True

    page.locator(".chip", has_text="Made without: milk").click()
    expect(count).to_have_text("15 found")
    page.get_by_role("searchbox").fill("frijoles")
    page.get_by_role("searchbox").press("Enter")
    expect(count).to_have_text("1 found")
    assert cards(page) == ["Sopa de frijoles"]
    page.get_by_role("link", name="Remove all").click()
    expect(count).to_have_text("16 found")

    first = cards(page)
    page.get_by_role("link", name="More", exact=True).click()
    expect(page.locator("#results .listing-card")).to_have_count(4)
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.locator("#results .listing-card")).to_have_count(12)
    assert cards(page) == first


def show(page: Page, javascript: bool) -> None:
    """htmx does it as soon as something is chosen."""
    if not javascript:
        page.get_by_role("button", name="Show").click()


@pytest.mark.usefixtures("_board")
def test_it_is_for_everybody(open_as: OpenAs, alice: User) -> None:
    queries = [
        "?category=meals&free_from=milk&diets=vegan&weekday=1&near=3&q=soup",
        "?category=rides&wheelchair=on&child_seats=x&neighbourhood=atlantis&from_day=never",
    ]
    page = open_as(alice, "/")
    assert complaints_about(page, [f"/listings/{query}" for query in queries]) == {}
