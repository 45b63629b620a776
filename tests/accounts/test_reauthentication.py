"""Whoever changes how they sign in shows once more that it is them (check 22)."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from notifications.models import OutboxMail
from tests.accounts.test_sign_in import CODE, ask_for_code, last_code
from tests.factories.accounts import UserFactory, give_second_factor
from tests.people import signed_in

CONFIRM = reverse("people:confirm_by_code")


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def change_email(client: Client) -> str:
    data = {"email": "changed@example.org", "action_add": "1"}
    return str(client.post(reverse("account_email"), data).get("Location", ""))


def test_without_a_password_a_mailed_code_is_asked_for(alice: User) -> None:
    client = signed_in(alice)
    assert change_email(client).startswith(f"{CONFIRM}?next=")
    assert not OutboxMail.objects.exists()


def test_looking_at_the_page_mails_nothing(alice: User) -> None:
    assert signed_in(alice).get(CONFIRM).status_code == 200
    assert not OutboxMail.objects.exists()


def test_the_code_lets_what_was_interrupted_go_on(alice: User) -> None:
    client = signed_in(alice)
    url = change_email(client)
    page = client.post(url, {"send": "1", "next": reverse("account_email")})
    assert "fill in the form once more" in page.content.decode()
    assert OutboxMail.objects.get().to == "alice@example.org"
    data = {"code": last_code(), "next": reverse("account_email")}
    response = client.post(CONFIRM, data)
    # What they had sent was not kept: they fill it in once more.
    assert response["Location"] == reverse("account_email")
    assert change_email(client) == reverse("account_email_verification_sent")
    new_code = last_code()
    assert OutboxMail.objects.latest("id").to == "changed@example.org"
    client.post(reverse("account_email_verification_sent"), {"code": new_code})
    alice.refresh_from_db()
    assert alice.email == "changed@example.org"
    assert EmailAddress.objects.get(user=alice).email == "changed@example.org"
    told = OutboxMail.objects.latest("id")
    assert (told.to, "changed@example.org" in told.body) == ("alice@example.org", True)


def test_who_just_signed_in_by_code_need_not(alice: User) -> None:
    client = Client()
    ask_for_code(client, "alice@example.org")
    client.post(reverse("account_confirm_login_code"), {"code": last_code()})
    assert change_email(client) == reverse("account_email_verification_sent")
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 301
    session.save()
    assert change_email(client).startswith(CONFIRM)


def test_three_wrong_codes_end_the_try(alice: User) -> None:
    client = signed_in(alice)
    client.post(CONFIRM, {"send": "1"})
    code = last_code()
    for _ in range(3):
        assert client.post(CONFIRM, {"code": "BBBB-BBBB"}).status_code == 200
    assert client.post(CONFIRM, {"code": code}).status_code == 200
    assert change_email(client).startswith(CONFIRM)


def test_after_two_wrong_codes_the_right_one_counts(alice: User) -> None:
    client = signed_in(alice)
    client.post(CONFIRM, {"send": "1"})
    code = last_code()
    for _ in range(2):
        client.post(CONFIRM, {"code": "BBBB-BBBB"})
    assert client.post(CONFIRM, {"code": code.lower().replace("-", " ")}).status_code == 302
    assert change_email(client) == reverse("account_email_verification_sent")


def test_an_old_code_is_none(alice: User) -> None:
    client = signed_in(alice)
    client.post(CONFIRM, {"send": "1"})
    session = client.session
    session["reauthentication_code"]["at"] -= 15 * 60 + 1
    session.save()
    assert client.post(CONFIRM, {"code": last_code()}).status_code == 200
    assert change_email(client).startswith(CONFIRM)


def test_the_code_of_one_person_is_no_good_for_another(alice: User, bob: User) -> None:
    signed_in(alice).post(CONFIRM, {"send": "1"})
    client = signed_in(bob)
    client.post(CONFIRM, {"send": "1"})
    mails = OutboxMail.objects.order_by("id")
    assert [mail.to for mail in mails] == ["alice@example.org", "bob@example.org"]
    codes = [CODE.findall(mail.body) for mail in mails]
    assert [len(found) for found in codes] == [1, 1]
    assert client.post(CONFIRM, {"code": codes[0][0]}).status_code == 200
    assert change_email(client).startswith(CONFIRM)
    # It was the code that was wrong, not the form: their own is taken.
    assert client.post(CONFIRM, {"code": codes[1][0]}).status_code == 302
    assert change_email(client) == reverse("account_email_verification_sent")


def test_mails_and_guesses_are_limited(alice: User) -> None:
    client = signed_in(alice)
    answers = [client.post(CONFIRM, {"send": "1"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    answers = [client.post(CONFIRM, {"code": "BBBB-BBBB"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_a_password_or_a_second_factor_comes_first() -> None:
    person = UserFactory.create(password="a long enough one")
    assert change_email(signed_in(person)).startswith(reverse("account_reauthenticate"))
    other = UserFactory.create()
    give_second_factor(other)
    assert change_email(signed_in(other)).startswith(reverse("mfa_reauthenticate"))


@pytest.mark.parametrize(
    "name",
    [
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        "account_set_password",
    ],
)
def test_so_it_is_for_every_way_to_sign_in(alice: User, name: str) -> None:
    response = signed_in(alice).get(reverse(name), follow=True)
    assert response.redirect_chain
    location = response.redirect_chain[0][0]
    assert location.startswith((CONFIRM, reverse("mfa_index")))


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
    ],
)
def test_what_was_sent_is_kept_in_no_session(alice: User, name: str) -> None:
    client = signed_in(alice)
    secret = "a-long-enough-one"
    sent = {"password1": secret, "password2": secret, "email": "changed-7f3@example.org"}
    answer = client.post(reverse(name), {**sent, "code": "123456"}, headers={"X-Odd": "head-7f3"})
    assert answer.status_code == 302
    kept = str(dict(client.session))
    for each in (secret, "changed-7f3", "head-7f3", "HTTP_"):
        assert each not in kept
    assert STATE_SESSION_KEY not in client.session


def test_without_the_middleware_it_would_be(alice: User, settings: Settings) -> None:
    """The negative control: allauth keeps all of the request."""
    name = "accounts.middleware.ForgetSentFormsMiddleware"
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != name]
    client, secret = signed_in(alice), "a-long-enough-one"
    client.post(reverse("account_set_password"), {"password1": secret, "password2": secret})
    assert secret in str(dict(client.session))


def test_a_browser_left_open_is_not_enough_to_set_a_first_password(alice: User) -> None:
    client, url = signed_in(alice), reverse("account_set_password")
    password = "a long enough one"
    assert client.post(url, {"password1": password, "password2": password})["Location"] == (
        f"{CONFIRM}?next={quote(url, safe='')}"
    )
    alice.refresh_from_db()
    assert not alice.has_usable_password()
    client.post(CONFIRM, {"send": "1"})
    client.post(CONFIRM, {"code": last_code()})
    client.post(url, {"password1": password, "password2": password})
    alice.refresh_from_db()
    assert alice.check_password(password)


def test_a_mailed_code_never_stands_in_for_a_second_factor(mia: User) -> None:
    client = signed_in(mia)
    for data in ({"send": "1"}, {"code": "ABCD-EFGH"}):
        answer = client.post(CONFIRM, data)
        assert (answer.status_code, answer["Location"]) == (302, reverse("account_reauthenticate"))
    assert not OutboxMail.objects.exists()
