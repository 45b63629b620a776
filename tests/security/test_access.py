"""Every URL, by every method, in every role, answers exactly as access.py says (check 1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, path, reverse

from mutualaid.home import home
from tests.security.access import EVERY_URL, HEAD_AS, METHODS, Outcome, Rule
from tests.security.cookies import named
from tests.security.world import ROLES, World, rolled_back, send

pytestmark = pytest.mark.django_db


def url_names(resolver: Any, namespace: str = "", route: str = "/") -> Iterator[str]:
    """The names of all URLs, as ``reverse`` takes them; the whole route where one has none."""
    for each in resolver.url_patterns:
        here = f"{route}{each.pattern}"
        if isinstance(each, URLPattern):
            yield f"{namespace}{each.name}" if each.name else here
        else:
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from url_names(each, inner, here)


def unlisted(resolver: Any) -> set[str]:
    return set(url_names(resolver)) - set(EVERY_URL)


def test_every_url_is_listed() -> None:
    assert unlisted(get_resolver()) == set()


def test_every_line_is_a_url() -> None:
    assert set(EVERY_URL) - set(url_names(get_resolver())) == set()


def test_a_url_without_a_line_is_noticed() -> None:
    class More:
        url_patterns = [*get_resolver().url_patterns, path("x/", home, name="new")]

    assert unlisted(More) == {"new"}


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, Client]:
    return {role: world.client(role) for role in ROLES}


@pytest.fixture(scope="module")
def cookies_named(world: World) -> set[str]:
    return named()


@pytest.mark.parametrize("name", EVERY_URL)
def test_who_gets_what(
    world: World, clients: dict[str, Client], cookies_named: set[str], name: str
) -> None:
    rule = EVERY_URL[name]
    args = [world.ids[each] for each in rule.of.split()]
    address = rule.at.format(**world.ids) or reverse(name, args=args) + rule.query
    cookies: set[str] = set()
    wrong = [
        f"{method} as {role}: {got}, not {expected}"
        for method in METHODS
        for role, expected in wanted(rule, method, world).items()
        if method != "HEAD" or role in HEAD_AS
        if (got := answer(clients[role], method, address, cookies)) != expected
    ]
    assert not wrong, "\n".join([name, *wrong])
    assert cookies <= cookies_named


def wanted(rule: Rule, method: str, world: World) -> dict[str, Outcome]:
    return {
        role: outcome.format(**world.ids) if isinstance(outcome, str) else outcome
        for role, outcome in rule.expected(method).items()
    }


def answer(client: Client, method: str, address: str, cookies: set[str]) -> Outcome:
    """The status, or where it leads; nothing that the request did remains.

    Adds the names of the cookies that are set.
    """
    with rolled_back():
        response: HttpResponse = send(client, method, address)
    cookies.update(response.cookies)
    if response.status_code == 302:
        location: str = response["Location"]
        return urlsplit(location).path
    return response.status_code
