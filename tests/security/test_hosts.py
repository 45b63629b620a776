"""A forged Host or X-Forwarded-* changes no link in a mail and evades no limit (check 14)."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.limits import CODE_GUESSES
from notifications.models import OutboxMail
from safety.models import RecentHits
from tests.security.access import EVERY_URL
from tests.security.forms import BY_NAME
from tests.security.test_cross_site import address_of
from tests.security.world import World, rolled_back

pytestmark = pytest.mark.django_db
EVIL = "evil.example"
FORGED = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "4443",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/evil",
    "X-Host": EVIL,
    "Forwarded": f"for=1.2.3.4;host={EVIL};proto=https",
    "Origin": "http://testserver",
}
LINK = re.compile(r"\w+://[^\s>)]+")
# Whatever makes somebody get a mail.
MAILING = (
    "account_login",
    "account_request_login_code",
    "account_signup",
    "account_reset_password",
    "account_email",
    "people:waiting_approve",
    "people:waiting_decline",
    "exchange:match_create",
    "exchange:match_accept",
    "exchange:match_decline",
    "exchange:match_withdraw",
    "exchange:match_fall_through",
    "exchange:match_done",
)


@pytest.mark.parametrize("host", ["testserver", "127.0.0.1", "localhost:4443", EVIL])
@pytest.mark.parametrize("name", MAILING)
def test_mails_keep_the_sites_own_address(
    world: World, settings: Settings, name: str, host: str
) -> None:
    """Also with hosts that the site answers to, and where somebody told it to answer to all."""
    settings.ALLOWED_HOSTS = ["*"]
    form = BY_NAME[name]
    with rolled_back():
        cache.clear()
        client, data = world.client(form.role), form.fill(world)
        last = OutboxMail.objects.latest("id").pk
        sent = client.post(form.address(world), data, headers={**FORGED, "Host": host})
        mails = OutboxMail.objects.filter(pk__gt=last)
        assert sent.status_code in (200, 302)
        assert mails or name == "account_email"
        for mail in mails:
            text = f"{mail.subject}\n{mail.body}\n{mail.message_id}"
            assert not any(forged in text for forged in (EVIL, "4443"))
            ours = f"{settings.SITE_URL}/"
            assert [link for link in LINK.findall(text) if not link.startswith(ours)] == []
            assert mail.message_id.endswith("@localhost>")


def test_those_mails_do_have_links(world: World) -> None:
    """Else the test above would prove nothing."""
    with rolled_back():
        form = BY_NAME["exchange:match_accept"]
        world.client("owner").post(form.address(world), form.fill(world))
        assert LINK.findall(OutboxMail.objects.latest("id").body)


def test_an_invitation_names_the_sites_own_address(world: World, settings: Settings) -> None:
    settings.JOINING = "invited"
    settings.ALLOWED_HOSTS = ["*"]
    with rolled_back():
        headers = {**FORGED, "Host": EVIL}
        page = world.client("owner").post(reverse("people:invitation_create"), headers=headers)
        assert f"{settings.SITE_URL}/accounts/signup/?invitation=" in page.content.decode()
        assert EVIL not in page.content.decode()


def test_no_page_repeats_what_was_forged(world: World) -> None:
    client = world.client("owner")
    for name in EVERY_URL:
        response = client.get(address_of(name, world), headers=FORGED)
        assert EVIL not in response.content.decode(), name
        assert EVIL not in str(response.headers), name


@pytest.mark.parametrize(
    "host", [EVIL, "localhost.evil.example", "localhost@evil.example", "a b", ""]
)
def test_other_hosts_are_answered_with_nothing(world: World, host: str) -> None:
    for address in ("/", "/accounts/login/", "/health/", "/listings/"):
        response = world.client("owner").get(address, headers={**FORGED, "Host": host})
        assert response.status_code == 400
        assert EVIL not in response.content.decode()


class TestLimits:
    """Whoever writes another address into X-Forwarded-For each time is still the same visitor."""

    @pytest.fixture(autouse=True)
    def _fresh(self, world: World) -> None:
        cache.clear()
        RecentHits.objects.all().delete()

    def address(self, number: int) -> dict[str, str]:
        forged = f"203.0.113.{number}"
        return {
            "X-Forwarded-For": forged,
            "X-Real-IP": forged,
            "Client-IP": forged,
            "True-Client-IP": forged,
            "CF-Connecting-IP": forged,
            "Forwarded": f"for={forged}",
        }

    def sign_ups(self, first_of_two: bool = False) -> list[int]:
        statuses = []
        for number in range(12):
            data = {"email": f"p{number}@example.org", "display_name": "x"}
            headers = self.address(number)
            if first_of_two:
                headers["X-Forwarded-For"] += ", 198.51.100.7"
            statuses.append(
                Client().post(reverse("account_signup"), data, headers=headers).status_code
            )
        return statuses

    def test_by_address(self) -> None:
        assert self.sign_ups() == [200] * 10 + [429] * 2

    def test_by_address_behind_a_proxy_of_ours(self, settings: Settings) -> None:
        """Only what our own proxy wrote, on the right, counts."""
        settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        assert self.sign_ups(first_of_two=True) == [200] * 10 + [429] * 2

    def test_visitors_of_different_addresses_do_not_share_one(self, settings: Settings) -> None:
        """The negative control: where the proxy is believed, the addresses do count."""
        settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        assert self.sign_ups() == [200] * 12

    def test_by_person(self, world: World) -> None:
        client, url = world.client("owner"), reverse("people:confirm_by_code")
        tries = [
            client.post(url, {"code": "AAAA-AAAA"}, headers=self.address(number)).status_code
            for number in range(CODE_GUESSES.limit + 1)
        ]
        assert tries[-1] == 429


def test_the_configured_host_is_the_one_of_the_tests() -> None:
    assert settings.SITE_URL == "http://localhost"
