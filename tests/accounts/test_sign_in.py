"""Signing in by a mailed code, by a password, and what strangers can learn from it: nothing."""

from __future__ import annotations

import re
import statistics
import time

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.adapter import AccountAdapter
from accounts.models import User
from notifications.models import OutboxMail
from tests.factories.accounts import UserFactory
from tests.people import signed_in, without_tokens

CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def last_code() -> str:
    found = CODE.search(OutboxMail.objects.latest("id").body)
    assert found
    return found[0]


def ask_for_code(client: Client, email: str) -> None:
    response = client.post(reverse("account_login"), {"login": email})
    assert response.status_code == 302
    assert response["Location"] == reverse("account_confirm_login_code")


def test_a_mailed_code_signs_in(client: Client, alice: User) -> None:
    ask_for_code(client, "Alice@example.org")
    mail = OutboxMail.objects.get()
    assert mail.to == "alice@example.org"
    assert mail.subject.startswith("Your code for ")
    response = client.post(reverse("account_confirm_login_code"), {"code": last_code()})
    assert response.status_code == 302
    assert response["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(alice.pk)


@pytest.mark.parametrize("page", ["account_login", "account_request_login_code"])
def test_one_code_is_enough_for_who_did_not_join_by_the_form(client: Client, page: str) -> None:
    person = User.objects.create_user("pat@example.org", display_name="Pat")
    client.post(reverse(page), {"login": "pat@example.org", "email": "pat@example.org"})
    response = client.post(reverse("account_confirm_login_code"), {"code": last_code()})
    assert response["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert OutboxMail.objects.count() == 1


def test_a_wrong_code_does_not(client: Client, alice: User) -> None:
    ask_for_code(client, "alice@example.org")
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "BBBB-BBBB"})
    client.post(reverse("account_confirm_login_code"), {"code": last_code()})
    assert "_auth_user_id" not in client.session


def test_a_code_works_once(client: Client, alice: User) -> None:
    ask_for_code(client, "alice@example.org")
    code = last_code()
    client.post(reverse("account_confirm_login_code"), {"code": code})
    other = Client()
    ask_for_code(other, "alice@example.org")
    other.post(reverse("account_confirm_login_code"), {"code": code})
    assert "_auth_user_id" not in other.session


def test_a_password_signs_in_on_the_same_page(client: Client) -> None:
    person = UserFactory.create(email="pat@example.org", password="a long enough one")
    data = {"login": "pat@example.org", "password": "a long enough one"}
    response = client.post(reverse("account_login"), data)
    assert response["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert not OutboxMail.objects.exists()


def test_the_ordinary_way_stands_first(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert page.index('name="login"') < page.index('name="password"') < page.index("passkey_login")
    assert "demo/sign-in" not in page


def test_known_and_unknown_addresses_get_the_same_page(client: Client, alice: User) -> None:
    pages = []
    for email in ("alice@example.org", "nobody@example.org"):
        browser = Client()
        ask_for_code(browser, email)
        page = browser.get(reverse("account_confirm_login_code")).content.decode()
        page = page.replace(email, "EMAIL")
        pages.append(without_tokens(page))
    assert pages[0] == pages[1]
    assert OutboxMail.objects.count() == 2
    assert {mail.to for mail in OutboxMail.objects.all()} == {
        "alice@example.org",
        "nobody@example.org",
    }


def test_a_wrong_password_says_the_same_to_everybody(alice: User) -> None:
    alice.set_password("a long enough one")
    alice.save()
    answers = []
    for email in ("alice@example.org", "nobody@example.org"):
        data = {"login": email, "password": "not this one at all"}
        response = Client().post(reverse("account_login"), data)
        page = response.content.decode().replace(email, "EMAIL")
        answers.append((response.status_code, without_tokens(page)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 200


def test_known_and_unknown_addresses_take_about_as_long(alice: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    times: dict[str, list[float]] = {"alice@example.org": [], "nobody@example.org": []}
    for _ in range(12):
        for email, taken in times.items():
            browser = Client()
            start = time.perf_counter()
            ask_for_code(browser, email)
            taken.append(time.perf_counter() - start)
    known, unknown = (statistics.median(taken[2:]) for taken in times.values())
    assert abs(known - unknown) < 0.5 * max(known, unknown)


def test_codes_are_limited_for_each_address(client: Client, alice: User) -> None:
    for _ in range(5):
        ask_for_code(Client(), "alice@example.org")
    response = Client().post(reverse("account_login"), {"login": "alice@example.org"})
    assert response.status_code == 200
    assert OutboxMail.objects.count() == 5


def test_who_is_led_here_from_a_door_reads_why_and_may_join_first(client: Client) -> None:
    door = f"{reverse('exchange:listing_create')}?kind=need"
    page = client.get(door, follow=True).content.decode()
    join = f'class="button" href="{reverse("account_signup")}?next='
    assert page.index("What you asked for is for neighbours") < page.index(join)
    assert page.index(join) < page.index('name="login"')
    assert page.count("Join your neighbours") == 1
    page = client.get(reverse("account_login")).content.decode()
    assert "What you asked for" not in page
    assert page.index('name="login"') < page.index("Join your neighbours")


@pytest.mark.parametrize("password", ["", "not this one"])
def test_what_was_wrong_is_said_where_it_is(client: Client, password: str) -> None:
    data = {"login": "pat@example.org" if password else "pat", "password": password}
    page = client.post(reverse("account_login"), data).content.decode()
    assert ("<details open>" in page) is bool(password)
    assert ('<a href="#id_password">' in page) is bool(password)
    assert ('<a href="#id_login">' in page) is not bool(password)
    assert ("What you wrote is still here" in page) is not bool(password)
    assert ("please write it once more" in page) is bool(password)


def test_nothing_is_said_to_be_here_where_everything_went(alice: User) -> None:
    url, client = reverse("account_set_password"), signed_in(alice)
    client.post(reverse("people:confirm_by_code"), {"send": "1"})
    client.post(reverse("people:confirm_by_code"), {"code": last_code()})
    short = {"password1": "short", "password2": "short"}
    for data, hint in ((short, True), ({}, False)):
        page = client.post(url, data).content.decode()
        assert 'class="error-summary"' in page
        assert "still here" not in page
        assert ("please write it once more" in page) is hint


def test_password_guesses_are_limited_for_each_address() -> None:
    UserFactory.create(email="pat@example.org", password="a long enough one")
    for guess in range(5):
        data = {"login": "pat@example.org", "password": f"guess number {guess}"}
        Client().post(reverse("account_login"), data)
    browser = Client()
    data = {"login": "pat@example.org", "password": "a long enough one"}
    browser.post(reverse("account_login"), data)
    assert "_auth_user_id" not in browser.session


def test_the_mails_say_how_long_a_code_holds(alice: User, settings: Settings) -> None:
    minutes = settings.MAILED_CODE_MINUTES
    holds = {
        settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
        settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
        settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT,
    }
    assert holds == {minutes * 60}
    ask_for_code(Client(), "alice@example.org")
    Client().post(reverse("account_reset_password"), {"email": "alice@example.org"})
    browser = Client()
    browser.force_login(alice)
    browser.post(reverse("people:confirm_by_code"), {"send": "1"})
    new = {"display_name": "Newcomer", "email": "new@example.org", "agrees": "on"}
    Client().post(reverse("account_signup"), {**new, "is_old_enough": "on"})
    bodies = [mail.body for mail in OutboxMail.objects.order_by("id")]
    assert len(bodies) == 4
    assert all(f"It holds for {minutes} minutes." in body for body in bodies)


@pytest.mark.parametrize("forwarded", ["", "198.51.100.7", "nonsense", ", , ,", "2001:db8::1"])
@pytest.mark.parametrize("remote", ["192.0.2.1", "", "unix:", "2001:db8:1:2:3:4:5:6"])
def test_signing_in_bears_every_kind_of_address(
    alice: User, settings: Settings, forwarded: str, remote: str
) -> None:
    """As behind fewer proxies than TRUSTED_PROXIES says, or on a socket."""
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    browser = Client(REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    ask_for_code(browser, "alice@example.org")
    response = browser.post(reverse("account_confirm_login_code"), {"code": last_code()})
    assert response.status_code == 302
    counted = AccountAdapter().get_client_ip(response.wsgi_request)
    expected = {"192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::"}
    assert counted == expected.get(remote, "0.0.0.0")
    assert UserSession.objects.get().ip == "0.0.0.0"


def test_mails_name_the_configured_host_alone(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    data = {"login": "nobody@example.org"}
    client.post(reverse("account_login"), data, headers=headers)
    mail = OutboxMail.objects.get()
    assert "evil" not in mail.subject + mail.body + mail.message_id
    assert f"{settings.SITE_URL}{reverse('account_signup')}" in mail.body


def test_a_suspension_holds_from_the_next_request_in_all_sessions(alice: User) -> None:
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(alice)
        assert browser.get(reverse("people:profile")).status_code == 200
    User.objects.filter(pk=alice.pk).update(is_active=False)
    for browser in browsers:
        response = browser.get(reverse("people:profile"))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


def test_somebody_suspended_cannot_sign_in(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    ask_for_code(client, "alice@example.org")
    assert not CODE.search(OutboxMail.objects.get().body)


def test_a_new_password_ends_the_other_sessions(settings: Settings) -> None:
    person = UserFactory.create(email="pat@example.org", password="a long enough one")
    here, elsewhere = Client(), Client()
    here.force_login(person)
    elsewhere.force_login(person)
    data = {
        "oldpassword": "a long enough one",
        "password1": "quite another one",
        "password2": "quite another one",
    }
    here.post(reverse("account_change_password"), data)
    assert here.get(reverse("people:profile")).status_code == 200
    assert elsewhere.get(reverse("people:profile")).status_code == 302


def test_a_password_reset_code_dies_with_a_new_password(client: Client, alice: User) -> None:
    client.post(reverse("account_reset_password"), {"email": "alice@example.org"})
    code = last_code()
    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    new = {"password1": "quite another one", "password2": "quite another one"}
    client.post(reverse("account_complete_password_reset"), new)
    alice.refresh_from_db()
    assert alice.check_password("quite another one")
    again = {"password1": "yet another one!", "password2": "yet another one!"}
    client.post(reverse("account_complete_password_reset"), again)
    alice.refresh_from_db()
    assert alice.check_password("quite another one")
