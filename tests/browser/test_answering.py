"""Answering a neighbour's listing in a real browser, with JavaScript and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import User
from exchange.models import Listing, Match
from tests.browser.everybody import PHONE, OpenAs
from tests.factories.exchange import make_need, weekly


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_an_answer_asks_for_just_that(
    open_as: OpenAs, alice: User, bob: User, javascript: bool
) -> None:
    need = make_need(
        alice,
        title="Dinners after the birth",
        address="",
        schedule=weekly([2], weeks=2),
        free_from=["milk"],
        handover=["delivered", "picked_up"],
    )
    page = open_as(bob, need.get_absolute_url(), size=PHONE, java_script_enabled=javascript)
    page.get_by_role("link", name="I can help").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("I can help")
    dates = page.locator(".date-choice input")
    expect(dates).to_have_count(2)
    dates.last.uncheck()
    page.get_by_label("A few words to them").fill("I cook on Wednesdays.")
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".error-summary")).to_contain_text("Tick this if it is so")
    expect(page.get_by_label("A few words to them")).to_have_value("I cook on Wednesdays.")
    expect(dates.last).not_to_be_checked()
    page.get_by_label("I make it without milk").check()
    page.get_by_label("You bring it to their door").check()
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".messages")).to_contain_text("Asked.")
    expect(page.get_by_role("heading", name="Waiting for an answer")).to_be_visible()
    match = Match.objects.get()
    assert (match.bookings.count(), match.way) == (1, "delivered")
    assert match.offer.visibility == Listing.Visibility.PRIVATE

    alices = open_as(alice, match.get_absolute_url(), java_script_enabled=javascript)
    alices.get_by_label("Where exactly").fill("The blue door")
    alices.get_by_role("button", name="Yes, let’s do it").click()
    expect(alices.locator(".messages")).to_contain_text("It is agreed.")
    page.reload()
    expect(page.locator("address")).to_have_text("The blue door")
