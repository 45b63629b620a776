"""Browsers in which somebody is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser.everybody import DESK, REPORT_VIOLATIONS, OpenAs
from tests.people import signed_in


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer) -> Iterator[OpenAs]:
    """A function opening a path as a person, in a browser of their own."""
    contexts: list[BrowserContext] = []

    def open_it(
        person: User, path: str, *, theme: str = "auto", size: dict[str, int] = DESK, **more: Any
    ) -> Page:
        context = browser.new_context(
            base_url=str(live_server.url),
            viewport={"width": size["width"], "height": size["height"]},
            **more,
        )
        contexts.append(context)
        session = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session, "theme": theme}
        context.add_cookies(
            [
                {"name": name, "value": text, "url": live_server.url}
                for name, text in cookies.items()
            ]
        )
        page = context.new_page()
        page.add_init_script(REPORT_VIOLATIONS)
        page.goto(path)
        return page

    yield open_it
    for context in contexts:
        context.close()
