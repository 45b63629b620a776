"""One-click sign-in: in demo mode, for the demo people, and nowhere else."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from pytest_django import Settings

from accounts.models import User
from mutualaid.demo.people import DEMO_PEOPLE, DemoPerson
from tests.accounts.test_redirects import AWAY, stays
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
URL = "/demo/sign-in/"


@pytest.fixture
def demo_site(settings: Settings) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.mutualaid.demo_urls"


def test_there_is_no_such_address_outside_demo_mode(client: Client, alice: User) -> None:
    with pytest.raises(Resolver404):
        resolve(URL)
    assert client.post(URL, {"email": "alice@example.org"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_even_wired_up_it_does_nothing_outside_demo_mode(
    client: Client, alice: User, settings: Settings
) -> None:
    settings.ROOT_URLCONF = "tests.mutualaid.demo_urls"
    assert client.post(URL, {"email": "alice@example.org"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_sign_in_page_offers_the_four(client: Client, demo_site: None) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert page.count(f'action="{URL}"') == 4
    for person in DEMO_PEOPLE:
        assert f'value="{person.email}"' in page
    assert page.index(URL) < page.index('name="login"')


@pytest.mark.parametrize("person", DEMO_PEOPLE, ids=lambda person: person.name)
def test_one_click_is_enough(client: Client, demo_site: None, person: DemoPerson) -> None:
    who = UserFactory.create(email=person.email)
    response = client.post(URL, {"email": who.email})
    assert response["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(who.pk)
    assert UserSession.objects.get().session_key == client.session.session_key


def test_nobody_else_can_be_taken(client: Client, demo_site: None) -> None:
    UserFactory.create(email="someone@example.org")
    for email in ("someone@example.org", "", "ALICE@example.org"):
        assert client.post(URL, {"email": email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_missing_demo_person_is_said(client: Client, demo_site: None) -> None:
    response = client.post(URL, {"email": "alice@example.org"}, follow=True)
    assert "The demo people are not there" in response.content.decode()


def test_get_and_forms_from_elsewhere_are_refused(demo_site: None, alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get(URL).status_code == 405
    assert client.post(URL, {"email": "alice@example.org"}).status_code == 403


@pytest.mark.parametrize("next_url", AWAY)
def test_it_leads_nowhere_else(client: Client, demo_site: None, alice: User, next_url: str) -> None:
    data = {"email": "alice@example.org", "next": next_url}
    assert stays(client.post(URL, data)["Location"])
