"""Signing in speaks as the rest of the site does, also where django-allauth wrote the page."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.models import User
from tests.accounts.test_sign_in import ask_for_code
from tests.factories.accounts import UserFactory, give_second_factor
from tests.people import signed_in

# As allauth and Django put it.
NOT_OURS = re.compile(
    r"Two-Factor|[Aa]uthenticator|[Aa]uthenticat|Security Key|security key|Recovery Code|Sign In"
    r"|Sign Out|Password Reset|\bEmail\b|\bemail\b|Confirm Access|Deactivate|This field is required"
    r"|Alternative options|specified|Incorrect|Enter a valid"
)
FIELD_ERROR = re.compile(r'<ul class="field-error".*?<span>(.*?)</span>', re.DOTALL)
PASSWORD = "a long enough one"


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def words(page: str) -> str:
    """What a person reads: title and main part, without addresses in attributes."""
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r"<script.*?</script>", "", main, flags=re.DOTALL)
    labels = " ".join(re.findall(r'(?:placeholder|alt|title|aria-label)="([^"]*)"', main))
    return " ".join([title[1] if title else "", re.sub(r"<[^>]*>", " ", main), labels])


def proved(person: User) -> Client:
    """Signed in, and shown once more who it is."""
    client = signed_in(person)
    page = reverse("account_reauthenticate")
    assert client.post(page, {"password": PASSWORD}).status_code == 302
    return client


ABOUT_KEYS = ("mfa_list_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn")
PAGES = sorted(
    name
    for name in get_resolver().reverse_dict
    if isinstance(name, str) and name.startswith(("account_", "mfa_", "usersessions"))
)


@pytest.mark.parametrize("has_factor", [False, True])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_speaks_plainly(name: str, has_factor: bool) -> None:
    person = UserFactory.create(password=PASSWORD)
    args: list[object] = []
    if has_factor:
        give_second_factor(person)
        RecoveryCodes.activate(person)
    if has_factor and name in ABOUT_KEYS:
        key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Blue"})
        args = [key.pk]
    looked = 0
    for client in (Client(), signed_in(person), proved(person)):
        for path_args in ([], args):
            try:
                url = reverse(name, args=path_args)
            except NoReverseMatch:
                continue
            for response in (client.get(url, follow=True), client.post(url, {}, follow=True)):
                if response.status_code != 200 or "<main" not in response.content.decode():
                    continue
                found = NOT_OURS.search(words(response.content.decode()))
                assert found is None, (url, found)
                looked += 1
    assert looked or (name in ABOUT_KEYS and not has_factor)


def test_what_is_not_ours_would_be_found() -> None:
    page = "<title>x</title><main><h1>Two-Factor Authentication</h1></main>"
    assert NOT_OURS.search(words(page))


def test_wrong_codes_and_passwords_are_told_in_our_words() -> None:
    person = UserFactory.create(password=PASSWORD)
    client = Client()
    assert person.email
    wrong = {"login": person.email, "password": "something else"}
    pages = [client.post(reverse("account_login"), wrong)]
    ask_for_code(client, person.email)
    pages.append(client.post(reverse("account_confirm_login_code"), {"code": "AAAA-BBBB"}))
    pages.append(client.post(reverse("account_confirm_login_code"), {"code": ""}))
    pages.append(Client().post(reverse("account_login"), {"login": "nobody", "password": ""}))
    give_second_factor(person)
    pages.append(signed_in(person).post(reverse("mfa_reauthenticate"), {"code": "000000"}))
    said = [FIELD_ERROR.findall(page.content.decode()) for page in pages]
    together = "Address and password do not go together. Leave the password empty to get a code."
    assert said == [
        [together],
        ["This is not the code we mailed. Look at the newest mail."],
        ["Write the code."],
        ["This is no e-mail address. It looks like name@example.org."],
        ["This is not the code. A new one shows every half minute."],
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [("people:channels", {}), ("people:profile_edit", {}), ("people:confirm_by_code", {})],
)
def test_nothing_is_merely_required(alice: User, name: str, data: dict[str, str]) -> None:
    page = signed_in(alice).post(reverse(name), data).content.decode()
    assert "field-error" in page
    assert NOT_OURS.search(words(page)) is None
