"""What a reader keeps for themselves, and what they suggest to all, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import User
from library.models import Suggestion
from tests.browser.everybody import PHONE, OpenAs, complaints
from tests.factories.library import make_item

JAVASCRIPT = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])


@JAVASCRIPT
def test_kept_noted_and_read(open_as: OpenAs, rita: User, javascript: bool) -> None:
    item = make_item(title="A-word-that-does-not-end-" * 7)
    path = item.get_absolute_url()
    page = open_as(rita, path, size=PHONE, java_script_enabled=javascript)
    page.get_by_role("button", name="To read").click()
    expect(page.get_by_role("button", name="To read")).to_have_attribute("aria-pressed", "true")
    page.get_by_text("Add a note").click()
    page.get_by_label("Your note").fill("For Sunday evening")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator(".keep summary")).to_have_text("Your note")

    page.goto("/library/saved/")
    expect(page.get_by_label("Your note")).to_have_value("For Sunday evening")
    page.get_by_label("Your note").fill("Read aloud")
    page.get_by_role("button", name="I have read it").click()
    if javascript:
        expect(page.locator(".keep .button-secondary[value=to_read]")).to_be_visible()
        assert complaints(page) == []
    else:
        expect(page.locator("main")).to_contain_text("Nothing here yet")
    page.goto("/library/saved/read/")
    expect(page.get_by_label("Your note")).to_have_value("Read aloud")
    page.get_by_role("button", name="Remove, with your note").click()
    page.goto(path)
    expect(page.get_by_role("button", name="To read")).to_have_attribute("aria-pressed", "false")


@JAVASCRIPT
def test_suggested_let_through_and_taken_up(
    open_as: OpenAs, rita: User, mia: User, javascript: bool
) -> None:
    make_item(title="Bread for all")
    ritas = open_as(rita, "/library/suggest/", size=PHONE, java_script_enabled=javascript)
    ritas.get_by_role("radio", name="Book").check()
    ritas.get_by_label("Title").fill("Bread for all")
    ritas.get_by_label("ISBN").fill("123")
    ritas.get_by_role("button", name="Send").click()
    expect(ritas.locator(".error-summary")).to_contain_text("This is no ISBN")
    ritas.get_by_label("ISBN").fill("9781629638744")
    ritas.get_by_role("button", name="Send").click()
    expect(ritas.locator("#found + ul")).to_contain_text("Bread for all")
    if javascript:
        assert complaints(ritas) == []
    ritas.get_by_role("button", name="Send").click()
    expect(ritas.locator("main")).to_contain_text("an organizer reads it first")
    if javascript:
        assert complaints(ritas) == []

    mias = open_as(mia, "/review/", java_script_enabled=javascript)
    expect(mias.locator("main")).to_contain_text("Suggestion for the library")
    mias.get_by_label("Show it to others").check()
    mias.get_by_role("button", name="Do this with those that are ticked").click()
    expect(mias.locator("main")).to_contain_text("Nothing waits for you")
    mias.goto("/library/suggested/")
    if javascript:
        assert complaints(mias) == []
    mias.get_by_role("link", name="Bread for all").click()
    if javascript:
        assert complaints(mias) == []
    mias.get_by_label("A word to whoever suggested it").fill("It is a good one.")
    mias.get_by_role("button", name="It is in the library now").click()
    expect(mias.locator("main")).to_contain_text("Nothing is to be decided")

    ritas.goto("/notices/")
    expect(ritas.locator("main")).to_contain_text("The editors took up what you suggested")
    expect(ritas.locator("main")).to_contain_text("It is a good one.")
    ritas.goto(Suggestion.objects.get().get_absolute_url())
    expect(ritas.locator("main")).to_contain_text("taken up")
    assert ritas.get_by_role("link", name="Change it").count() == 0
