"""The device's own place, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from places.cells import snap
from tests.factories.places import NeighbourhoodFactory

IN_PARK_SLOPE = {"latitude": 40.66504321, "longitude": -73.97504321}
BUTTON = "Use where I am now"

Open = Callable[..., Page]


@pytest.fixture
def open_place(
    browser: Browser, live_server: LiveServer, client: Client, alice: User
) -> Iterator[Open]:
    """A function opening alice's place page in a browser with or without these abilities."""
    NeighbourhoodFactory.create()
    client.force_login(alice)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    contexts: list[BrowserContext] = []

    def open_it(**abilities: Any) -> Page:
        context = browser.new_context(**abilities)
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + reverse("people:place"))
        return page

    yield open_it
    for context in contexts:
        context.close()


def test_the_device_says_where_and_only_the_cell_is_stored(open_place: Open, alice: User) -> None:
    page = open_place(geolocation=IN_PARK_SLOPE, permissions=["geolocation"])
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("status").filter(has_text="Found.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Where")).to_have_value("point")
    assert page.locator("input[name=point]").input_value() == "40.6650,-73.9750"
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**" + reverse("people:profile"))
    alice.refresh_from_db()
    assert alice.cell == snap(IN_PARK_SLOPE["latitude"], IN_PARK_SLOPE["longitude"])
    assert alice.neighbourhood
    assert alice.neighbourhood.name == "Park Slope"
    assert "40.66" not in page.content()


def test_choosing_from_the_list_forgets_the_point(open_place: Open, alice: User) -> None:
    page = open_place(geolocation=IN_PARK_SLOPE, permissions=["geolocation"])
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("combobox", name="Where")).to_have_value("point")
    page.get_by_role("combobox", name="Where").select_option(label="Gowanus")
    assert page.locator("input[name=point]").input_value() == ""


def test_whoever_refuses_is_told_and_nothing_changes(open_place: Open, alice: User) -> None:
    page = open_place()
    before = page.get_by_role("combobox", name="Where").input_value()
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("Your device did not say where you are.")).to_be_visible()
    assert page.get_by_role("combobox", name="Where").input_value() == before


def test_without_javascript_there_is_no_button_and_the_list_works(
    open_place: Open, alice: User
) -> None:
    page = open_place(java_script_enabled=False)
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)
    page.get_by_role("combobox", name="Where").select_option(label="Park Slope")
    page.get_by_role("button", name="Save").click()
    alice.refresh_from_db()
    assert alice.neighbourhood
    assert alice.neighbourhood.name == "Park Slope"
