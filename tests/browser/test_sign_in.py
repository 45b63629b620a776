"""Signing in in a real browser: by code, by passkey, with an authenticator app."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.accounts.test_sign_in import last_code

VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """Browsers make passkeys for a name only, and tests serve on localhost."""
    cache.clear()
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def sheet(browser: Browser, site: str) -> Iterator[Page]:
    """A page in a browser that knows nobody, failing on violations of the content policy."""
    context = browser.new_context(base_url=site)
    sheet = context.new_page()
    sheet.add_init_script(VIOLATIONS)
    yield sheet
    assert sheet.evaluate("window.violations") == []
    context.close()


def with_a_key(sheet: Page) -> None:
    """Plug in a key that knows its owner's finger."""
    cdp = sheet.context.new_cdp_session(sheet)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def by_code(sheet: Page, email: str) -> None:
    sheet.goto("/accounts/login/")
    sheet.get_by_label("E-mail address").fill(email)
    sheet.get_by_role("button", name="Continue").click()
    sheet.get_by_label("Code").fill(last_code())
    sheet.get_by_role("button", name="Go on").click()


def test_a_code_signs_in(sheet: Page, alice: User) -> None:
    by_code(sheet, "alice@example.org")
    sheet.goto("/me/")
    expect(sheet.get_by_role("heading", level=1)).to_have_text("Alice")


def test_joining_from_the_first_page_to_a_place(sheet: Page, alice: User) -> None:
    sheet.goto("/accounts/login/")
    sheet.get_by_role("link", name="Join your neighbours").click()
    sheet.get_by_label("Name that others see").fill("Nour")
    sheet.get_by_label("E-mail address").fill("nour@example.org")
    sheet.get_by_label("or older").check()
    sheet.get_by_label("I have read").check()
    sheet.get_by_role("main").get_by_role("button", name="Join").click()
    sheet.get_by_label("Code").fill(last_code())
    sheet.get_by_role("button", name="Go on").click()
    expect(sheet.get_by_role("heading", level=1)).to_have_text("Welcome, Nour")
    sheet.get_by_label("Where").select_option(label="Gowanus")
    sheet.get_by_label("Spanish", exact=True).check()
    sheet.get_by_role("button", name="Save and go on").click()
    sheet.wait_for_url("**/")
    person = User.objects.get(email="nour@example.org")
    assert (str(person.neighbourhood), person.languages) == ("Gowanus", ["es"])


def test_a_passkey_is_made_and_signs_in(sheet: Page, alice: User) -> None:
    with_a_key(sheet)
    by_code(sheet, "alice@example.org")
    sheet.wait_for_url(re.compile("/$"))
    sheet.goto("/accounts/2fa/webauthn/add/")
    sheet.get_by_role("button", name="Add").click()
    expect(sheet.get_by_role("heading", level=1)).to_have_text("Codes for when all else is lost")
    sheet.goto("/me/")
    sheet.get_by_role("button", name="Sign out").click()
    sheet.goto("/accounts/login/?next=/me/security/")
    sheet.get_by_role("button", name="Sign in with a passkey").click()
    sheet.wait_for_url(re.compile(r":\d+/me/security/$"))
    sheet.goto("/accounts/email/")
    sheet.get_by_label("E-mail address").fill("changed@example.org")
    sheet.get_by_role("button", name="Change it").click()
    expect(sheet.get_by_role("heading", level=1)).to_have_text("Is it you?")


def test_an_authenticator_app_is_asked_after_the_code(sheet: Page, alice: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(alice, secret)
    by_code(sheet, "alice@example.org")
    expect(sheet.get_by_role("heading", level=1)).to_have_text("One more proof that it is you")
    counter = next(iter(yield_hotp_counters_from_time()))
    sheet.locator("#id_code").fill(format_hotp_value(hotp_value(secret, counter)))
    sheet.get_by_role("button", name="Sign in", exact=True).first.click()
    sheet.wait_for_url(re.compile(r":\d+/$"))
    sheet.goto("/me/")
    expect(sheet.get_by_role("heading", level=1)).to_have_text("Alice")


def test_everything_but_passkeys_works_without_javascript(
    browser: Browser, site: str, alice: User
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    sheet = context.new_page()
    by_code(sheet, "alice@example.org")
    sheet.goto("/me/channels/")
    sheet.get_by_label("Number, name or address").fill("718 555 0100")
    sheet.get_by_role("button", name="Add").click()
    expect(sheet.get_by_role("main")).to_contain_text("+17185550100")
    sheet.goto("/me/")
    sheet.get_by_role("button", name="Sign out").click()
    sheet.goto("/accounts/login/")
    expect(sheet.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    context.close()
