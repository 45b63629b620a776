"""No parameter of any page or form leads away from the site (check 12).

``tests/accounts/test_redirects.py`` tries every spelling where ``next`` is known to be followed;
this tries a few of them everywhere, so that nothing new is forgotten.
"""

from __future__ import annotations

import ast
import re
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import path, reverse

from mutualaid import urls
from notifications.models import OutboxMail
from tests.accounts.test_redirects import AWAY, HARMLESS
from tests.accounts.test_sign_in import CODE
from tests.security.access import EVERY_URL
from tests.security.forms import FORMS, Form, sign_up
from tests.security.test_cross_site import address_of
from tests.security.world import World, rolled_back

pytestmark = pytest.mark.django_db
NAMES = (
    "next",
    "to",
    "url",
    "return",
    "return_to",
    "redirect",
    "continue",
    "referer",
    "success_url",
)
EVIL = ("//evil.example/", "https://evil.example/", "/\\evil.example/", "javascript:evil()")
# Who reads ``next`` or asks allauth for it: each has its test with every spelling.
READERS = {
    "accounts/views/reauthentication.py": "tests/accounts/test_redirects.py",
    "mutualaid/theme.py": "tests/mutualaid/test_theme.py",
    "mutualaid/demo/views.py": "tests/mutualaid/test_demo_sign_in.py",
}
LINK = re.compile(r'(?:href|action|formaction|src|content|hx-\w+)="([^"]*)"')


def leads_away(base: str, location: str) -> bool:
    """As browsers read it, whose ``\\`` is a ``/`` and who ignore tabs and line breaks."""
    seen = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    there = urlsplit(urljoin(f"http://testserver{base}", seen))
    return there.scheme not in ("http", "https") or there.netloc != "testserver"


def ways_out(
    client: Client, address: str, data: dict[str, object] | None, *, turn: int
) -> list[str]:
    """Where the answer leads, or what a visitor could click on in it.

    Every name has one of the spellings; which, goes by ``turn``.
    """
    more = dict(zip(NAMES, islice(cycle(EVIL), turn, None), strict=False))
    evil = more["next"]
    where = f"{address}{'&' if '?' in address else '?'}{urlencode(more)}"
    headers = {"Referer": evil, "HX-Current-URL": evil, "HX-Request": "true"}
    response = (
        client.get(where, headers=headers)
        if data is None
        else client.post(where, {**data, **more}, headers=headers)
    )
    names = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "Refresh")
    to = [response[name] for name in names if name in response]
    to += [link for link in LINK.findall(response.content.decode()) if "evil" in link]
    return [each for each in to if leads_away(address, each)]


@pytest.mark.parametrize(("turn", "form"), list(enumerate(FORMS)), ids=str)
def test_no_form_leads_away(world: World, turn: int, form: Form) -> None:
    with rolled_back():
        cache.clear()
        client = world.client(form.role)
        assert ways_out(client, form.address(world), form.fill(world), turn=turn) == []


@pytest.mark.parametrize("role", ["anonymous", "owner", "administrator"])
def test_no_page_leads_away(world: World, role: str) -> None:
    client = world.client(role)
    found = {
        name: away
        for turn, name in enumerate(EVERY_URL)
        if (away := ways_out(client, address_of(name, world), None, turn=turn))
    }
    # To a catalogue, by what is stored of the book, whatever else the address says.
    assert found == {"library:item_buy": ["https://www.worldcat.org/isbn/9781629638744"]}


@pytest.mark.parametrize("evil", AWAY)
def test_after_signing_up(world: World, evil: str) -> None:
    with rolled_back():
        cache.clear()
        client = Client()
        address = f"{reverse('account_signup')}?{urlencode({'next': evil})}"
        client.post(address, {**sign_up(world), "next": evil})
        code = CODE.search(OutboxMail.objects.latest("id").body)
        assert code
        answer = client.post(reverse("account_email_verification_sent"), {"code": code[0]})
        assert answer.status_code == 302
        assert not leads_away("/", answer["Location"])
        assert evil in HARMLESS or "evil" not in answer["Location"]


def test_whoever_reads_next_is_known() -> None:
    """A new reader is added above together with its test."""
    assert {name for name in _sources() if _reads_next(name)} == set(READERS)
    for test in READERS.values():
        assert "AWAY" in _text(test) or "evil.example" in _text(test)


def _sources() -> list[str]:
    apps = ("accounts", "exchange", "notifications", "places", "safety", "mutualaid")
    base = Path(settings.BASE_DIR)
    return [str(file.relative_to(base)) for app in apps for file in (base / app).rglob("*.py")]


def _text(name: str) -> str:
    return Path(settings.BASE_DIR, name).read_text()


def _reads_next(name: str) -> bool:
    nodes = list(ast.walk(ast.parse(_text(name))))
    words = {node.value for node in nodes if isinstance(node, ast.Constant)}
    called = {node.id for node in nodes if isinstance(node, ast.Name)}
    return "next" in words or "get_next_redirect_url" in called


def trusting(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(request.POST["next"])


urlpatterns = [path("theme/", trusting, name="theme"), *urls.urlpatterns]
handler403, handler404 = urls.handler403, urls.handler404


@pytest.mark.urls(__name__)
def test_a_view_that_trusts_it_is_noticed() -> None:
    for turn, evil in enumerate(EVIL[:2]):
        assert ways_out(Client(), "/theme/", {}, turn=turn) == [evil]
