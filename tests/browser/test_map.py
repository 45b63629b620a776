"""The map in a real browser, under the site's own policy."""

from __future__ import annotations

from playwright.sync_api import expect

from accounts.models import User
from tests.browser.everybody import PHONE, OpenAs, complaints
from tests.factories.exchange import make_need, make_offer


def test_a_hexagon_leads_to_what_is_open_in_it(open_as: OpenAs, alice: User, bob: User) -> None:
    make_offer(alice, title="A pot of soup")
    make_need(bob, title="Dinner for two")
    page = open_as(alice, "/map/", size=PHONE)
    hexagons = page.locator(".map path.map-cell")
    expect(hexagons).to_have_count(2)
    expect(page.locator(".map-place")).to_have_text(["Gowanus", "Red Hook"])
    expect(page.locator(".map-count")).to_have_text(["1", "1"])
    page.get_by_label("Show").select_option("offer")
    page.get_by_role("button", name="Show").click()
    expect(hexagons).to_have_count(1)
    # By the keyboard, as whoever cannot point does it.
    hexagons.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="A patch in Gowanus: 1 offer")).to_be_visible()
    expect(page.locator("#patch article")).to_have_count(1)
    expect(page.locator("[data-map][data-ready]")).to_be_visible()
    assert complaints(page) == []


def test_without_a_script_the_list_says_it(open_as: OpenAs, alice: User) -> None:
    make_offer(alice, title="A pot of soup")
    page = open_as(alice, "/map/", size=PHONE, java_script_enabled=False)
    expect(page.locator("[data-map]")).to_be_hidden()
    page.locator(".map-list").get_by_role("link", name="Gowanus").click()
    expect(page.locator("main")).to_contain_text("A pot of soup")
