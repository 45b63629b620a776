"""The site sets the cookies that the privacy page names, and no others."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.security.access import EVERY_URL
from tests.security.forms import FORMS
from tests.security.world import World, rolled_back, send

pytestmark = pytest.mark.django_db


def named(client: Client) -> set[str]:
    page = client.get(reverse("privacy")).content.decode()
    return set(re.findall(r"<code>([^<]+)</code>:", page))


def cookies_of(responses: list[Any]) -> set[str]:
    return {name for response in responses for name in response.cookies}


def test_the_cookies_are_those_that_the_page_names(world: World) -> None:
    """Every page as three people, and every form as it would be sent."""
    seen: set[str] = set()
    for role in ("anonymous", "owner", "organizer"):
        client = world.client(role)
        for name, rule in EVERY_URL.items():
            if rule.get is None or rule.at:
                continue
            address = reverse(name, args=[world.ids[each] for each in rule.of.split()])
            with rolled_back():
                seen |= cookies_of([send(client, "GET", address + rule.query)])
    for form in FORMS:
        with rolled_back():
            client = world.client(form.role)
            seen |= cookies_of([send(client, "POST", form.address(world), form.fill(world))])
    assert seen == named(world.client("anonymous")) != set()


def test_a_cookie_that_is_not_named_would_be_noticed(client: Client) -> None:
    response = client.get(reverse("privacy"))
    response.set_cookie("tracker", "1")
    assert not cookies_of([response]) <= named(client)
