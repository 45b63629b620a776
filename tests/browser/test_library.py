"""The reading room in a real browser: read, look something up, take it along, say something."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from library.actions.editors import name_editor
from library.models import Flag, Link
from library.starter import load_starter_library
from tests.browser.everybody import DESK, PHONE, OpenAs, complaints_about
from tests.factories.library import make_item


@pytest.fixture
def _shelves(transactional_db: None) -> None:
    load_starter_library(at=timezone.now())
    make_item("essay", "A-word-that-does-not-end-" * 7, markdown="Long" * 300, to_confirm="its end")
    at = timezone.now()
    since = {"flagged_at": at, "checked_at": at, "failing_since": at - timedelta(days=20)}
    Link.objects.update(flag=Flag.GONE, trouble="404", **since)


@pytest.mark.usefixtures("_shelves")
@pytest.mark.parametrize(("javascript", "size"), [(True, PHONE), (False, DESK)], ids=str)
def test_an_evening_in_the_reading_room(
    open_as: OpenAs, rita: User, javascript: bool, size: dict[str, int]
) -> None:
    page = open_as(rita, "/library/", size=size, java_script_enabled=javascript)
    field = page.get_by_label("Look for words, people, titles")
    if javascript:
        field.press_sequentially("what is mu")
        page.locator("#suggestions").get_by_role("link", name="What is mutual aid?").click()
    else:
        field.fill("what is mutual aid?")
        field.press("Enter")
        page.locator("#results h3 a").first.click()
    read_the_essay(page)

    page.goto("/library/search/")
    field.fill("evolution")
    field.press("Enter")
    expect(page.get_by_role("status").filter(has_text="found")).to_contain_text("2 found")
    page.get_by_role("link", name="Book", exact=True).click()
    expect(page.locator("#results .shelf-item")).to_have_count(1)
    page.locator("#results h3 a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mutual Aid")
    ways = page.locator(".where-to-get a").all_inner_texts()
    assert ways[0] == "Read it free at The Anarchist Library"
    cite(page)

    page.get_by_role("button", name="To read", exact=True).click()
    expect(page.get_by_role("button", name="To read", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_text("Add a note").click()
    page.get_by_label("Your note").fill("For the winter.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator(".keep summary")).to_have_text("Your note")
    page.get_by_label("Your comment").fill("Read it aloud.")
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_text("Read it aloud.").first).to_be_visible()
    page.goto("/library/saved/")
    expect(page.get_by_role("link", name="Mutual Aid", exact=True)).to_be_visible()
    expect(page.get_by_label("Your note")).to_have_value("For the winter.")


def read_the_essay(page: Page) -> None:
    """By its contents, and to a note and back."""
    expect(page.get_by_role("heading", level=1)).to_have_text("What is mutual aid?")
    contents = page.get_by_role("navigation", name="Contents").get_by_role("link")
    target = contents.nth(1).get_attribute("href")
    contents.nth(1).click()
    assert target is not None
    assert page.url.endswith(target)
    expect(page.locator(target)).to_be_in_viewport()
    page.locator(".note-sign a").first.click()
    expect(page.locator("#note-1")).to_be_in_viewport()
    page.locator("#note-1 .note-back").click()
    expect(page.locator(".note-sign").first).to_be_in_viewport()


def cite(page: Page) -> None:
    """In each format, as programmes that others wrote read it."""
    title = "Mutual Aid: A Factor of Evolution"
    bib = parse_string(downloaded(page, "BibTeX", "mutual-aid-a-factor-of-evolution.bib"))
    assert [entry["title"].strip("{}") for entry in bib.entries] == [title]
    ris = rispy.loads(downloaded(page, "RIS", "mutual-aid-a-factor-of-evolution.ris"))
    assert [entry["title"] for entry in ris] == [title]
    csl = json.loads(downloaded(page, "CSL-JSON", "mutual-aid-a-factor-of-evolution.json"))
    assert [entry["title"] for entry in csl] == [title]


def downloaded(page: Page, label: str, name: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("link", name=label).click()
    assert download.value.suggested_filename == name
    return Path(download.value.path()).read_text("utf-8")


@pytest.mark.usefixtures("_shelves")
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_an_editor_writes_and_puts_in_order(
    open_as: OpenAs, mia: User, rita: User, javascript: bool
) -> None:
    name_editor(uuid=rita.uuid, by=mia, at=timezone.now())
    page = open_as(rita, "/library/", size=PHONE, java_script_enabled=javascript)
    page.get_by_role("link", name="Editors’ desk").click()
    page.get_by_role("link", name="Essay", exact=True).click()
    page.get_by_label("Title", exact=True).fill("On soup")
    page.get_by_label("Text").fill("Soup is for **all**.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong")).to_have_text("all")
    page.get_by_label("Name 1").fill("Clara Liang")
    page.get_by_role("button", name="One more").first.click()
    expect(page.get_by_label("Name 2")).to_be_focused()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator(".messages")).to_contain_text("Kept as a draft.")
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".messages")).to_contain_text("Readers see it.")

    page.goto("/library/read/three-evenings/change/")
    titles = page.locator(".entry-title")
    first, second = (words.strip("⠿ \n") for words in titles.all_inner_texts()[:2])
    page.get_by_role("button", name=f"Down {first}").click()
    expect(titles.nth(0)).to_contain_text(second)
    if javascript:
        # Both have to be in the window.
        page.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})
        page.locator("[data-reorder-handle]").nth(1).hover()
        page.mouse.down()
        box = titles.nth(0).bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] - 5, steps=5)
        page.mouse.up()
        expect(titles.nth(0)).to_contain_text(first)
        page.get_by_role("button", name=f"Up {second}").click()
        expect(titles.nth(0)).to_contain_text(second)
    page.get_by_label("Look for something to add, by its title").fill("soup")
    page.get_by_role("button", name="Look", exact=True).click()
    page.get_by_role("button", name="Add On soup").click()
    page.get_by_role("button", name="Save", exact=True).click()
    order = page.locator(".path h3 a").all_inner_texts()
    assert [order[0], order[1], order[-1]] == [second, first, "On soup"]


READERS = [
    "",
    "search/?q=mutual+aid",
    "read/what-is-mutual-aid/",
    "read/mutual-aid-building-solidarity-during-this-crisis-and-the-next/",
    "read/mutual-aid-proves-essential-to-organizing-work/",
    "read/three-evenings/",
    "topics/food/",
    "saved/",
    "read/mutual-aid-proves-essential-to-organizing-work/keep/",
    "read/mutual-aid-proves-essential-to-organizing-work/suggest/",
]
EDITORS = [
    "to-confirm/",
    "desk/",
    "editors/?who=ri",
    "new/essay/",
    "read/mutual-aid-building-solidarity-during-this-crisis-and-the-next/change/",
    "read/three-evenings/change/",
    "read/three-evenings/history/",
    "links/",
]


@pytest.mark.usefixtures("_shelves")
@pytest.mark.parametrize("paths", [READERS, EDITORS], ids=["readers", "editors"])
def test_the_reading_room_is_for_everybody(open_as: OpenAs, mia: User, paths: list[str]) -> None:
    page = open_as(mia, "/library/")
    assert complaints_about(page, [f"/library/{path}" for path in paths]) == {}


@pytest.mark.usefixtures("_shelves")
def test_on_paper_it_is_dark_on_light_whatever_the_screen_is(open_as: OpenAs, rita: User) -> None:
    page = open_as(rita, "/library/read/what-is-mutual-aid/", theme="dark")
    colours = "getComputedStyle(document.querySelector('.reading-text')).color"
    on_screen = page.evaluate(colours)
    page.emulate_media(media="print")
    assert (on_screen, page.evaluate(colours)) == ("rgb(239, 233, 220)", "rgb(30, 35, 48)")
