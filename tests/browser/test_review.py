"""From a first post through report and decision in a real browser, as three different people."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import User
from moderation.models import Decision
from tests.browser.everybody import PHONE, OpenAs, complaints, complaints_about
from tests.factories.exchange import make_need
from tests.factories.moderation import an_agreement


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_from_report_to_what_the_author_is_told(
    open_as: OpenAs, alice: User, bob: User, mia: User, javascript: bool
) -> None:
    agreement = an_agreement().title
    words = "Vitamins for everybody, at the best of prices. " * 4
    need = make_need(alice, title="A-word-that-does-not-end-" * 4, words=words)
    younger = make_need(alice, title="Rice")

    bobs = open_as(bob, need.get_absolute_url(), size=PHONE, java_script_enabled=javascript)
    bobs.get_by_text("Something is wrong?").click()
    bobs.get_by_role("link", name="Report").click()
    looked_at = [bobs] if javascript else []
    for page in looked_at:
        assert complaints(page) == []
    bobs.get_by_label(agreement).check()
    bobs.get_by_label("What should organizers know?").fill("They sell things.")
    bobs.get_by_role("button", name="Tell them").click()
    expect(bobs.locator(".messages")).to_contain_text("nobody else learns that it was you")

    mias = open_as(mia, "/review/", java_script_enabled=javascript)
    expect(mias.locator("main")).to_contain_text("A neighbour reported it")
    if javascript:
        mias.locator("[data-review-row]").first.focus()
        mias.keyboard.press("j")
        mias.keyboard.press("x")
        expect(mias.get_by_label("It stays").nth(1)).to_be_checked()
        assert complaints(mias) == []
        mias.locator("[data-review-row]").first.focus()
        mias.keyboard.press("o")
    else:
        mias.get_by_role("link", name="Read all of it and decide").first.click()
    expect(mias.locator("main")).to_contain_text("They sell things.")
    mias.get_by_role("button", name="I look at this one").click()
    expect(mias.locator("main")).to_contain_text("You look at it until")
    if javascript:
        assert complaints(mias) == []
    mias.get_by_label("Ask them to change it; until then nobody else sees it").check()
    mias.get_by_label("Which agreement is it about?").select_option(label=agreement)
    mias.get_by_label("Why, in words that they will read").fill("Please sell nothing here.")
    mias.get_by_role("button", name="Decide").click()
    expect(mias.locator(".messages")).to_contain_text("Decided.")
    mias.get_by_label("It stays").check()
    mias.get_by_role("button", name="Do this with those that are ticked").click()
    expect(mias.locator("main")).to_contain_text("Nothing waits for you")
    about = Decision.objects.order_by("id").values_list("case__object_id", "outcome")
    assert list(about) == [(need.pk, "ask_to_edit"), (younger.pk, "approve")]

    alices = open_as(alice, "/notices/", size=PHONE, java_script_enabled=javascript)
    expect(alices.locator("main")).to_contain_text("Organizers decided about what you wrote")
    alices.goto(Decision.objects.earliest("id").get_absolute_url())
    expect(alices.locator("main")).to_contain_text("Please sell nothing here.")
    if javascript:
        assert complaints(alices) == []
    alices.get_by_role("link", name="Change it").click()
    expect(alices.locator("main")).to_contain_text("Hidden by organizers")


def test_what_organizers_edit_is_for_everybody(open_as: OpenAs, mia: User) -> None:
    an_agreement()
    pages = ["/agreements/", "/agreements/new/", "/review/words/"]
    assert complaints_about(open_as(mia, "/"), pages) == {}
