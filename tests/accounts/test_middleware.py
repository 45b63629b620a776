"""Second factors for organizers, languages, time zones."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import Settings

from accounts.middleware import time_zone_of
from accounts.models import User
from safety.encryption import decrypt
from tests.accounts.test_sign_in import last_code
from tests.factories.accounts import UserFactory, give_second_factor, make_channel
from tests.people import prove_second_factor, signed_in

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


def proof_asked_for(client: Client, name: str) -> str:
    """Where ``client`` is sent for a proof; empty when it is let on."""
    response = client.get(reverse(name))
    location = str(response.get("Location", ""))
    return location if location.startswith(reverse("mfa_reauthenticate")) else ""


def test_a_session_that_never_proved_it_is_asked(mia: User) -> None:
    """As one from before the factor was set up, or that came in past it."""
    client = Client()
    client.force_login(mia)
    waiting = reverse("people:waiting")
    expected = f"{reverse('mfa_reauthenticate')}?next={quote(waiting, safe='')}"
    assert proof_asked_for(client, "people:waiting") == expected
    assert proof_asked_for(client, "admin:index")
    response = client.post(reverse("people:waiting_approve", args=[mia.uuid]))
    assert response["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2F"
    # Else it could give itself a factor of its own, and prove that.
    for name in ("mfa_index", "mfa_add_webauthn", "mfa_view_recovery_codes"):
        assert proof_asked_for(client, name), name
    # The same session goes on once it has proved it, and leads back.
    secret = decrypt(Authenticator.objects.get(user=mia).data["secret"].encode())
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    response = client.post(expected, {"code": code})
    assert response["Location"] == waiting
    assert client.get(waiting).status_code == 200


def test_the_proof_of_a_factor_that_was_removed_counts_no_more(mia: User) -> None:
    client = signed_in(mia)
    assert client.get(reverse("people:waiting")).status_code == 200
    Authenticator.objects.filter(user=mia).delete()
    give_second_factor(mia)
    assert proof_asked_for(client, "people:waiting")


def test_the_proof_of_somebody_else_counts_not(mia: User) -> None:
    other = UserFactory.create(role=User.Role.ORGANIZER)
    give_second_factor(other)
    client = Client()
    client.force_login(mia)
    prove_second_factor(client, other)
    assert proof_asked_for(client, "people:waiting")


def test_who_has_only_a_passkey_is_asked_for_that() -> None:
    person = UserFactory.create(role=User.Role.ORGANIZER)
    factor = give_second_factor(person)
    factor.type = "webauthn"
    factor.save()
    client = Client()
    client.force_login(person)
    assert client.get(reverse("home"))["Location"] == (
        f"{reverse('mfa_reauthenticate_webauthn')}?next=%2F"
    )


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_proves_it() -> None:
    person = UserFactory.create(role=User.Role.ORGANIZER, email="mo@example.org")
    client, elsewhere = signed_in(person), signed_in(person)
    client.post(reverse("people:confirm_by_code"), {"send": "1"})
    client.post(reverse("people:confirm_by_code"), {"code": last_code()})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert client.get(reverse("people:waiting")).status_code == 200
    assert proof_asked_for(elsewhere, "people:waiting")


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
