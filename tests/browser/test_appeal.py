"""From a decision through the appeal to its reversal, in a real browser, by three people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from moderation.measures import Measure, MeasureKind
from moderation.models.decisions import Outcome
from tests.browser.everybody import PHONE, OpenAs, complaints, complaints_about
from tests.factories.accounts import UserFactory, give_second_factor
from tests.factories.exchange import make_need
from tests.factories.moderation import decide_this


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_from_a_decision_to_its_reversal(
    open_as: OpenAs, alice: User, mia: User, javascript: bool
) -> None:
    nadia = UserFactory.create(display_name="Nadia", role="organizer")
    give_second_factor(nadia)
    need = make_need(alice, title="Rice")
    week = Measure(MeasureKind.SUSPEND, timezone.now() + timedelta(days=7))
    decision = decide_this(need, Outcome.HIDE, by=mia, measure=week)

    alices = open_as(alice, "/listings/new/", size=PHONE, java_script_enabled=javascript)
    expect(alices.locator("main")).to_contain_text("on you can write again")
    alices.get_by_role("link", name="Why, and what you can do").click()
    if javascript:
        assert complaints(alices) == []
    alices.get_by_role("link", name="Read what was decided, or ask for another look").click()
    alices.get_by_role("link", name="Ask for another look").click()
    if javascript:
        assert complaints(alices) == []
    alices.get_by_label("Why should it be looked at again?").fill("It was a gift.")
    alices.get_by_role("button", name="Send").click()
    expect(alices.locator("main")).to_contain_text("You asked for another look.")

    mias = open_as(mia, "/appeals/", java_script_enabled=javascript)
    expect(mias.locator("main")).to_contain_text("For somebody else: you decided it")

    nadias = open_as(nadia, "/appeals/", java_script_enabled=javascript)
    nadias.get_by_role("link", name="Alice").click()
    expect(nadias.locator("main")).to_contain_text("It was a gift.")
    if javascript:
        assert complaints(nadias) == []
    nadias.get_by_label("Take the decision back").check()
    nadias.get_by_label("Why, in words that they will read").fill("You are right.")
    nadias.get_by_role("button", name="Decide").click()
    expect(nadias.locator(".messages")).to_contain_text("Decided, and they are told.")

    alices.goto(decision.get_absolute_url())
    expect(alices.locator("main")).to_contain_text("You are right.")
    alices.goto("/listings/new/")
    expect(alices.locator("main")).not_to_contain_text("on you can write again")
    need.refresh_from_db()
    assert need.review_status == "visible"


def test_what_organizers_read_is_for_everybody(open_as: OpenAs, mia: User) -> None:
    pages = ["/log/", "/log/summary/", "/review/duty/", "/me/limits/"]
    assert complaints_about(open_as(mia, "/"), pages) == {}
