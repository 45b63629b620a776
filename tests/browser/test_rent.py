"""From a pledge to the money's arrival in a real browser, with JavaScript and without."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from exchange.models import Match
from tests.browser.everybody import PHONE, OpenAs, complaints
from tests.factories.rent import make_pledge, make_rent_need


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_from_pledge_to_arrival(
    open_as: OpenAs,
    alice: User,
    bob: User,
    javascript: bool,
) -> None:
    need = make_rent_need(alice, 30_000, title="Part of the rent")
    offer = make_pledge(bob, 10_000)
    asking = reverse("exchange:match_create", args=[offer.pk, need.pk])
    bobs = open_as(bob, asking, size=PHONE, java_script_enabled=javascript)
    alices = open_as(alice, need.get_absolute_url(), java_script_enabled=javascript)
    shows(
        alices, "Covered otherwise $1,000.00", "Pledged, not sent yet $0.00", "Still open $300.00"
    )

    bobs.get_by_role("spinbutton").fill("70")
    bobs.get_by_role("button", name="Send").click()
    alices.goto("/my-week/")
    alices.get_by_role("link", name="Answer").click()
    alices.get_by_role("button", name="Yes, let’s do it").click()
    expect(alices.locator(".messages")).to_contain_text("It is agreed.")
    alices.goto(need.get_absolute_url())
    shows(alices, "Pledged, not sent yet $70.00", "Still open $230.00")

    bobs.goto("/my-week/")
    bobs.get_by_role("link", name="See how it stands").click()
    expect(bobs.get_by_role("heading", name="Have you sent it?")).to_be_visible()
    bobs.get_by_role("button", name="I sent it").click()
    expect(bobs.locator("main")).to_contain_text("You said that it is on its way")
    alices.reload()
    shows(alices, "Sent $70.00", "Pledged, not sent yet $0.00")

    alices.goto("/my-week/")
    alices.get_by_role("link", name="See how it stands").click()
    alices.get_by_role("button", name="It arrived").click()
    expect(alices.locator(".messages")).to_contain_text("Good to hear.")
    assert Match.objects.get().status == Match.Status.COMPLETED
    alices.goto(need.get_absolute_url())
    shows(alices, "Received $70.00", "Sent $0.00", "Still open $230.00")
    bobs.reload()
    expect(bobs.locator("main")).to_contain_text("Done. Thank you both.")
    if javascript:
        assert complaints(alices) == []
        assert complaints(bobs) == []


def shows(page: Page, *parts: str) -> None:
    amounts = page.locator(".progress-parts")
    for part in parts:
        expect(amounts).to_contain_text(part)
