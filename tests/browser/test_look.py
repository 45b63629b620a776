"""The public pages in a real browser: readable by everybody, at both sizes, in both themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser.everybody import DESK, PHONE, REPORT_VIOLATIONS, complaints, complaints_about
from tests.factories.exchange import before, make_need, make_offer, weekly

pytestmark = pytest.mark.urls("tests.mutualaid.demo_urls")

PUBLIC = [
    "home",
    "components",
    "privacy",
    "exchange:listing_list",
    "exchange:how_matching_works",
    "account_login",
    "account_signup",
]
Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Open]:
    """A function opening a path in a fresh browser: ``theme``, ``size``, ``javascript``."""
    settings.DEMO = True
    contexts: list[BrowserContext] = []

    def open_it(
        path: str,
        *,
        theme: str = "auto",
        size: dict[str, int] = DESK,
        javascript: bool = True,
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            java_script_enabled=javascript,
            **more,
        )
        contexts.append(context)
        context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page = context.new_page()
        page.add_init_script(REPORT_VIOLATIONS)
        page.goto(live_server.url + path)
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def _board(bob: User) -> None:
    """Something to see for everyone."""
    words = "Vegan, in jars that I would like to see again. " * 5
    make_offer(bob, title="Soup every day", words=words, schedule=weekly(), visibility="everyone")
    make_offer(bob, title="A-word-that-does-not-end-" * 4, visibility="everyone")
    make_need(bob, title="Dinner for two", schedule=before(), visibility="everyone")


@pytest.mark.usefixtures("_board")
def test_public_pages_are_for_everybody(open_page: Open, live_server: LiveServer) -> None:
    addresses = [f"{live_server.url}{reverse(name)}" for name in PUBLIC]
    assert complaints_about(open_page("/"), addresses) == {}


def test_what_is_wrong_in_one_look_only_is_noticed(open_page: Open) -> None:
    page = open_page("/")
    page.evaluate(
        """() => {
          const dark = document.createElement("p"), wide = document.createElement("div");
          dark.textContent = "Dark on dark";
          dark.style.color = "#222";
          wide.style.width = "1000px";
          wide.style.height = "1px";
          document.querySelector("main").append(dark, wide);
        }"""
    )
    assert [(each[0], each[1]) if len(each) == 3 else each for each in complaints(page)] == [
        "360 light: wider than the window",
        "360 dark: wider than the window",
        ("360 dark", "color-contrast"),
        ("1280 dark", "color-contrast"),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_that_was_chosen_is_there_at_once(open_page: Open, theme: str) -> None:
    page = open_page("/", theme=theme, javascript=False)
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == theme


def test_the_skip_link_is_first_and_leads_to_the_content(open_page: Open) -> None:
    page = open_page("/", size=PHONE)
    page.keyboard.press("Tab")
    link = page.locator(":focus")

    assert link.get_attribute("href") == "#main"
    box = link.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_whoever_uses_the_keyboard_sees_where_they_are(open_page: Open, theme: str) -> None:
    page = open_page("/components/", theme=theme)
    stops = 0

    for _stop in range(80):
        page.keyboard.press("Tab")
        style, width, element = page.evaluate(
            """() => {
              const element = document.activeElement, style = getComputedStyle(element);
              return [style.outlineStyle, parseFloat(style.outlineWidth), element.outerHTML];
            }"""
        )
        # Behind the last stop the browser's own bars have their turn, then the page begins anew.
        if not element.startswith("<body"):
            assert (style, width >= 2) == ("solid", True), element
            stops += 1
    assert stops > 60


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_the_colours_can_be_changed(open_page: Open, javascript: bool) -> None:
    page = open_page("/components/", javascript=javascript)
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    before = page.evaluate(paper)
    if javascript:
        page.evaluate("window.stayed = true")

    page.locator("footer").get_by_role("button", name="Dark").click()
    page.locator("html[data-theme=dark]").wait_for(state="attached")
    page.wait_for_load_state("networkidle")

    assert page.url.endswith("/components/")
    assert page.evaluate(paper) != before
    assert page.evaluate("window.stayed") is (True if javascript else None)
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    pressed = page.locator("footer button[aria-pressed=true]")
    assert pressed.inner_text().strip() == "Dark"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_auto_follows_the_device(open_page: Open, scheme: str) -> None:
    page = open_page("/", color_scheme=scheme)

    assert page.locator("html").get_attribute("data-theme") is None
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == scheme
