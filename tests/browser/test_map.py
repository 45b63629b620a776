"""The map in a real browser, under the site's own policy."""

from __future__ import annotations

import h3
from playwright.sync_api import expect

from accounts.models import User
from exchange.models import Listing
from tests.browser.everybody import PHONE, OpenAs, complaints
from tests.factories.exchange import make_need, make_offer
from tests.people import GOWANUS, neighbourhood

# Every name that can be seen with a count or another name that it lies on.
COVERED = """() => {
  const seen = (name) => [...document.querySelectorAll(name)].filter(
    (each) => getComputedStyle(each).visibility === "visible");
  const places = seen(".map-place"), found = [];
  for (const place of places) for (const other of [...seen(".map-count"), ...places]) {
    const a = place.getBoundingClientRect(), b = other.getBoundingClientRect();
    if (place !== other && a.left < b.right && b.left < a.right && a.top < b.bottom
      && b.top < a.bottom) found.push([place.textContent, other.textContent]);
  }
  return found;
}"""


def test_a_hexagon_leads_to_what_is_open_in_it(open_as: OpenAs, alice: User, bob: User) -> None:
    make_offer(alice, title="A pot of soup")
    make_need(bob, title="Dinner for two")
    page = open_as(alice, "/map/", size=PHONE)
    hexagons = page.locator(".map path.map-cell")
    expect(hexagons).to_have_count(2)
    expect(page.locator(".map-place")).to_have_text(["Gowanus", "Red Hook"])
    expect(page.locator(".map-count")).to_have_text(["1", "1"])
    # On a phone the map comes before what it is looked through by.
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Show").select_option("offer")
    page.get_by_role("button", name="Show").click()
    expect(hexagons).to_have_count(1)
    expect(page.get_by_text("Filters: 1 chosen")).to_be_visible()
    # By the keyboard, as whoever cannot point does it.
    hexagons.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="A patch in Gowanus: 1 offer")).to_be_visible()
    expect(page.locator("#patch article")).to_have_count(1)
    expect(page.locator("[data-map][data-ready]")).to_be_visible()
    assert complaints(page) == []


def test_names_cover_no_count_and_the_busiest_come_first(
    open_as: OpenAs, alice: User, bob: User
) -> None:
    """Many patches beside each other, in few of which there is room for a name."""
    cells = sorted(h3.grid_disk(GOWANUS, 3))
    busy = neighbourhood("The busiest of all places", cells[20])
    for number, cell in enumerate(cells):
        is_there = make_offer(bob, cell=cell)
        place = busy if number in {20, 21} else neighbourhood(f"Place {number:02}", cell)
        Listing.objects.filter(pk=is_there.pk).update(neighbourhood=place)
    page = open_as(alice, "/map/", size=PHONE)
    expect(page.locator("[data-map][data-ready]")).to_be_visible()
    box = page.locator("[data-map]").bounding_box()
    assert box is not None
    assert box["y"] + 200 < PHONE["height"]
    first = page.locator(".map-place").first
    expect(first).to_have_text(busy.name)
    expect(first).to_be_visible()
    assert page.evaluate(COVERED) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.get_by_label("Show")).to_be_visible()


def test_without_a_script_the_list_says_it(open_as: OpenAs, alice: User) -> None:
    make_offer(alice, title="A pot of soup")
    page = open_as(alice, "/map/", size=PHONE, java_script_enabled=False)
    expect(page.locator("[data-map]")).to_be_hidden()
    page.locator(".map-list").get_by_role("link", name="Gowanus").click()
    expect(page.locator("main")).to_contain_text("A pot of soup")
