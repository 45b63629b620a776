"""No other site makes anybody do anything here, and looking changes nothing (check 5)."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt

from mutualaid import urls
from notifications.models import Notice
from tests.security.access import EVERY_URL
from tests.security.forms import FORMS, Form
from tests.security.picture import difference, writes
from tests.security.world import World, rolled_back

pytestmark = pytest.mark.django_db
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
FOREIGN = ("https://evil.example", "null", "http://testserver.evil.example", "http://testserver:81")
LOOKING = ("owner", "administrator")


def address_of(name: str, world: World) -> str:
    rule = EVERY_URL[name]
    args = [world.ids[each] for each in rule.of.split()]
    return rule.at.format(**world.ids) or reverse(name, args=args) + rule.query


@pytest.fixture(scope="module")
def strict(world: World) -> dict[str, Client]:
    return {role: world.client(role, enforce_csrf_checks=True) for role in LOOKING}


def most_powerful(name: str) -> str:
    """Who could do most there: the admin site lets nobody else in."""
    return "administrator" if "admin" in name else "owner"


def let_through(client: Client, address: str) -> list[str]:
    """The unsafe methods that are answered without a token."""
    answers = {method: client.generic(method, address).status_code for method in UNSAFE}
    return [method for method, status in answers.items() if status != 403]


@pytest.mark.parametrize("name", EVERY_URL)
def test_without_a_token_nothing_is_done(
    world: World, strict: dict[str, Client], name: str
) -> None:
    client = strict[most_powerful(name)]
    assert let_through(client, address_of(name, world)) == []


@csrf_exempt
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def forgetful(request: HttpRequest) -> HttpResponse:
    """A page that does something when it is only looked at."""
    Notice.objects.filter(person=request.user.pk).update(url="/seen/")
    return HttpResponse()


urlpatterns = [
    path("open/", open_to_all),
    path("forgetful/", forgetful),
    *urls.urlpatterns,
]
handler403, handler404 = urls.handler403, urls.handler404


@pytest.mark.urls(__name__)
def test_a_view_without_protection_is_noticed(strict: dict[str, Client]) -> None:
    assert let_through(strict["owner"], "/open/") == list(UNSAFE)


def send_from(client: Client, address: str, data: dict[str, Any], origin: str) -> int:
    """A form with a good token from a page of ``origin``: the status."""
    token = _get_new_csrf_string()
    client.cookies["csrf"] = token
    headers = {"Origin": origin} if origin else {}
    sent = {**data, "csrfmiddlewaretoken": token}
    return client.post(address, sent, headers=headers).status_code


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_page_elsewhere_sends_nothing(world: World, form: Form) -> None:
    client = world.client(form.role, enforce_csrf_checks=True)
    address, data = form.address(world), form.fill(world)
    before = writes()
    assert [send_from(client, address, data, origin) for origin in FOREIGN] == [403] * len(FOREIGN)
    assert difference(before, writes()) == []


@pytest.mark.parametrize("origin", ["", "http://testserver"])
def test_our_own_pages_do(world: World, origin: str) -> None:
    client = world.client("owner", enforce_csrf_checks=True)
    address, data = address_of("people:availability", world), {"weekly_limit": "7"}
    before = writes()
    assert send_from(client, address, data, origin) == 302
    assert difference(before, writes()) == ["accounts_user"]


def changed_by_looking(client: Client, address: str) -> list[str]:
    """The tables that GET and HEAD wrote to; they are as before afterwards."""
    with rolled_back():
        before = writes()
        client.get(address)
        client.head(address)
        return difference(before, writes())


# That an administrator looked at somebody's account stays known.
LOGGED = {"administrator": {"admin:accounts_user_change": ["moderation_logentry"]}}


@pytest.mark.parametrize("role", LOOKING)
def test_looking_changes_nothing(world: World, role: str) -> None:
    client = world.client(role)
    changed = {
        name: tables_changed
        for name in EVERY_URL
        if (tables_changed := changed_by_looking(client, address_of(name, world)))
    }
    assert changed == LOGGED.get(role, {})


@pytest.mark.urls(__name__)
def test_a_page_that_does_something_is_noticed(world: World) -> None:
    client = world.client("owner")
    assert changed_by_looking(client, "/forgetful/") == ["notifications_notice"]
