"""Second factors for organizers, languages, time zones."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import Settings

from accounts.middleware import time_zone_of
from accounts.models import User
from tests.factories.accounts import UserFactory, give_second_factor, make_channel
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [User.Role.ORGANIZER, User.Role.ADMINISTRATOR])
@pytest.mark.parametrize("name", ["home", "people:profile", "people:waiting", "admin:index"])
def test_without_a_second_factor_organizers_are_sent_to_set_one_up(role: str, name: str) -> None:
    person = UserFactory.create(role=role)
    response = signed_in(person).get(reverse(name))
    assert response["Location"] == reverse("mfa_index")


def test_setting_one_up_and_leaving_stay_open() -> None:
    client = signed_in(UserFactory.create(role=User.Role.ORGANIZER))
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("people:confirm_by_code")).status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(reverse("health")).status_code != 302


def test_with_one_they_go_on(mia: User) -> None:
    assert signed_in(mia).get(reverse("people:waiting")).status_code == 200


def test_recovery_codes_alone_are_none() -> None:
    person = UserFactory.create(role=User.Role.ORGANIZER)
    factor = give_second_factor(person)
    factor.type = "recovery_codes"
    factor.save()
    response = signed_in(person).get(reverse("people:profile"))
    assert response["Location"] == reverse("mfa_index")


def test_neighbours_and_demo_mode_need_none(alice: User, settings: Settings) -> None:
    assert signed_in(alice).get(reverse("people:profile")).status_code == 200
    settings.DEMO, settings.ROOT_URLCONF = True, "tests.mutualaid.demo_urls"
    person = UserFactory.create(role=User.Role.ORGANIZER)
    assert signed_in(person).get(reverse("people:waiting")).status_code == 200


def test_an_htmx_request_is_redirected_as_a_whole_page() -> None:
    client = signed_in(UserFactory.create(role=User.Role.ORGANIZER))
    response = client.get(reverse("people:profile"), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == reverse("mfa_index")


def test_a_demotion_holds_from_the_next_request(mia: User) -> None:
    clients = [signed_in(mia), signed_in(mia)]
    User.objects.filter(pk=mia.pk).update(role=User.Role.NEIGHBOUR)
    for client in clients:
        assert client.get(reverse("people:waiting")).status_code == 403


def test_the_admin_site_is_for_administrators_with_a_second_factor(
    alice: User, mia: User, client: Client
) -> None:
    url = reverse("admin:index")
    assert client.get(url)["Location"].startswith(reverse("admin:login"))
    login = client.get(reverse("admin:login"), {"next": url})
    assert login["Location"].startswith(reverse("account_login"))
    data = {"username": "x", "password": "y"}
    assert client.post(reverse("admin:login"), data).status_code == 302
    for person in (alice, mia):
        assert signed_in(person).get(url, follow=True).status_code == 403
    admin = UserFactory.create(role=User.Role.ADMINISTRATOR, is_superuser=True)
    give_second_factor(admin)
    assert signed_in(admin).get(url).status_code == 200


def test_the_admin_site_shows_no_channels(alice: User) -> None:
    make_channel(alice)
    admin = UserFactory.create(role=User.Role.ADMINISTRATOR, is_superuser=True)
    give_second_factor(admin)
    client = signed_in(admin)
    for url in ("admin:accounts_user_changelist", "admin:accounts_user_change"):
        args = [alice.pk] if url.endswith("change") else []
        page = client.get(reverse(url, args=args)).content.decode()
        assert "Alice" in page
        assert "5550100" not in page


def test_the_site_speaks_the_readers_language(alice: User, settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("es", "español")]
    alice.ui_language = "es"
    alice.save()
    response = signed_in(alice).get(reverse("people:profile"), headers={"Accept-Language": "en"})
    assert response["Content-Language"] == "es"
    assert 'lang="es"' in response.content.decode()
    assert translation.get_language() == "en"


def test_a_language_that_is_gone_is_left_out(alice: User) -> None:
    alice.ui_language = "tlh"
    alice.save()
    response = signed_in(alice).get(reverse("people:profile"))
    assert response["Content-Language"] == "en"


def test_times_are_the_readers(alice: User, settings: Settings) -> None:
    settings.TIME_ZONE = "America/New_York"
    assert str(time_zone_of(alice)) == "America/New_York"
    alice.time_zone = "Europe/Madrid"
    assert str(time_zone_of(alice)) == "Europe/Madrid"
    for wrong in ("Mars/Olympus", "../etc/passwd", "x\x00"):
        alice.time_zone = wrong
        assert str(time_zone_of(alice)) == "America/New_York"
    assert str(timezone.get_current_timezone()) != "Europe/Madrid"
