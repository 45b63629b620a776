"""Joining: open, by invitation, by an organizer's yes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import approve, decline, invite
from accounts.actions.joining import NotAllowed, NotWaiting, invitation_code
from accounts.models import Invitation, User
from notifications.models import OutboxMail
from tests.accounts.test_sign_in import CODE, last_code
from tests.factories.accounts import UserFactory
from tests.people import GOWANUS, neighbourhood, signed_in, without_tokens


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def form(**changes: str) -> dict[str, str]:
    return {
        "display_name": "Newcomer",
        "email": "new@example.org",
        "is_old_enough": "on",
        "agrees": "on",
    } | changes


def sign_up(client: Client, **changes: str) -> Any:
    return client.post(reverse("account_signup"), form(**changes))


def enter_code(client: Client) -> Any:
    return client.post(reverse("account_email_verification_sent"), {"code": last_code()})


def test_joining_asks_no_other_questions(client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    names = re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', main)
    assert names == [
        "csrfmiddlewaretoken",
        "display_name",
        "email",
        "is_old_enough",
        "agrees",
    ]


def test_a_code_makes_a_member(client: Client) -> None:
    response = sign_up(client)
    assert response["Location"] == reverse("account_email_verification_sent")
    person = User.objects.get(email="new@example.org")
    assert person.membership == User.Membership.WAITING
    assert not person.has_usable_password()
    response = enter_code(client)
    assert response["Location"] == reverse("people:welcome")
    person.refresh_from_db()
    assert (person.display_name, person.role, person.membership) == (
        "Newcomer",
        User.Role.NEIGHBOUR,
        User.Membership.MEMBER,
    )


def test_nobody_is_seen_before_their_address_is_proved(client: Client, alice: User) -> None:
    sign_up(client)
    assert set(User.objects.visible_to(alice)) == {alice}
    assert not User.objects.waiting().exists()


@pytest.mark.parametrize("field", ["display_name", "email", "is_old_enough", "agrees"])
def test_every_answer_is_needed_and_none_is_lost(client: Client, field: str) -> None:
    response = sign_up(client, **{field: ""})
    assert response.status_code == 200
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    if field != "display_name":
        assert 'value="Newcomer"' in page
    assert not User.objects.exists()


def test_further_fields_are_ignored(client: Client) -> None:
    sign_up(client, role="administrator", is_staff="on", is_superuser="on", membership="member")
    person = User.objects.get()
    assert (person.role, person.is_superuser, person.membership) == ("neighbour", False, "waiting")


def test_a_known_address_gets_the_same_page_and_no_second_account(alice: User) -> None:
    pages = []
    for number, email in enumerate(("alice@example.org", "new@example.org")):
        browser = Client()
        response = sign_up(browser, email=email, display_name=f"Newcomer {'xy'[number]}")
        assert response.status_code == 302
        page = browser.get(response["Location"]).content.decode().replace(email, "EMAIL")
        pages.append(without_tokens(page))
    assert pages[0] == pages[1]
    assert User.objects.filter(email="alice@example.org").count() == 1
    assert OutboxMail.objects.count() == 2


@pytest.mark.parametrize(
    "name",
    ["Alice", "ALICE", "AIice", "Álice", "A l i c e", "Аlice", "Organizer", "…", "Αlіce"],
)
def test_names_that_mislead_are_refused(client: Client, alice: User, name: str) -> None:
    response = sign_up(client, display_name=name)
    assert response.status_code == 200
    assert 'id="id_display_name_error"' in response.content.decode()


@pytest.mark.parametrize("name", ["Алиса", "美玲", "محمد", "Zoë O’Brien-García", "Иван Петров"])
def test_names_of_every_script_are_welcome(client: Client, alice: User, name: str) -> None:
    assert sign_up(client, display_name=name).status_code == 302
    assert User.objects.get(email="new@example.org").display_name == name


def test_what_turns_the_direction_of_text_is_gone(client: Client) -> None:
    sign_up(client, display_name="New\u202ecomer\u200b\u2066")
    assert User.objects.get().display_name == "Newcomer"


def test_sign_ups_are_limited(client: Client) -> None:
    for number in range(10):
        Client().post(reverse("account_signup"), form(email=f"n{number}@example.org", agrees=""))
    response = Client().post(reverse("account_signup"), form())
    assert response.status_code == 429
    assert not User.objects.exists()


def test_an_invitation_lets_one_person_in(client: Client, alice: User, settings: Settings) -> None:
    settings.JOINING = "invited"
    code = invite(by=alice, at=timezone.now())
    assert sign_up(client, invitation="wrong").status_code == 200
    page = client.get(reverse("account_signup") + f"?invitation={code}").content.decode()
    assert f'value="{code}"' in page
    assert sign_up(client, invitation=code).status_code == 302
    enter_code(client)
    person = User.objects.get(email="new@example.org")
    assert person.membership == User.Membership.MEMBER
    assert Invitation.objects.get().used_by == person
    late = sign_up(Client(), invitation=code, email="late@example.org", display_name="Late")
    assert late.status_code == 200
    assert not User.objects.filter(email="late@example.org").exists()


def test_a_mistyped_address_costs_nobody_an_invitation(
    client: Client, alice: User, settings: Settings
) -> None:
    settings.JOINING = "invited"
    code = invite(by=alice, at=timezone.now())
    assert sign_up(Client(), invitation=code, email="tpyo@example.org").status_code == 302
    assert Invitation.objects.get().used_by is None
    assert sign_up(client, invitation=code).status_code == 302
    enter_code(client)
    person = User.objects.get(email="new@example.org")
    assert (person.display_name, person.membership) == ("Newcomer", User.Membership.MEMBER)
    assert Invitation.objects.get().used_by == person


def test_of_two_with_one_invitation_the_second_waits_for_an_organizer(
    client: Client, alice: User, settings: Settings
) -> None:
    settings.JOINING = "invited"
    code = invite(by=alice, at=timezone.now())
    sign_up(client, invitation=code)
    other = Client()
    sign_up(other, invitation=code, email="other@example.org", display_name="Other")
    enter_code(other)
    found = CODE.search(OutboxMail.objects.earliest("id").body)
    assert found
    client.post(reverse("account_email_verification_sent"), {"code": found[0]})
    memberships = dict(User.objects.values_list("email", "membership"))
    assert memberships["other@example.org"] == User.Membership.MEMBER
    assert memberships["new@example.org"] == User.Membership.WAITING
    assert list(User.objects.waiting()) == [User.objects.get(email="new@example.org")]
    page = client.get(reverse("people:profile")).content.decode()
    assert "An organizer lets you in first" in page


def test_an_invitation_ends_after_two_weeks(
    client: Client, alice: User, settings: Settings
) -> None:
    settings.JOINING = "invited"
    code = invite(by=alice, at=timezone.now() - timedelta(days=14, seconds=1))
    assert sign_up(client, invitation=code).status_code == 200


@pytest.mark.parametrize("gone", [{"is_active": False}, {"membership": "left"}, {"role": "reader"}])
def test_an_invitation_ends_with_whoever_gave_it(
    client: Client, alice: User, settings: Settings, gone: dict[str, object]
) -> None:
    settings.JOINING = "invited"
    code, other = (invite(by=alice, at=timezone.now()) for _ in range(2))
    assert sign_up(client, invitation=code).status_code == 302
    User.objects.filter(pk=alice.pk).update(**gone)
    enter_code(client)
    person = User.objects.get(email="new@example.org")
    assert person.membership == User.Membership.WAITING
    late = sign_up(Client(), invitation=other, email="late@example.org", display_name="Late")
    assert late.status_code == 200
    assert not User.objects.filter(email="late@example.org").exists()


def test_two_people_with_one_code_at_once(
    client: Client, alice: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second passes the form's look at the code, but not the one that remembers it."""
    settings.JOINING = "invited"
    code = invite(by=alice, at=timezone.now())
    from accounts.forms.sign_up import SignUpForm

    monkeypatch.setattr(
        SignUpForm, "clean_invitation", lambda self: self.cleaned_data["invitation"]
    )
    Invitation.objects.update(used_by=alice)
    response = sign_up(client, invitation=code)
    assert response.status_code == 200
    assert 'id="id_invitation_error"' in response.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_names_are_not_told_without_an_invitation(
    client: Client, alice: User, settings: Settings
) -> None:
    settings.JOINING = "invited"
    page = sign_up(client, invitation="wrong", display_name="Alice").content.decode()
    assert 'id="id_display_name_error"' not in page


def test_only_members_invite_and_only_where_invitations_count(
    alice: User, rita: User, settings: Settings
) -> None:
    url = reverse("people:invitation_create")
    assert signed_in(alice).get(url).status_code == 403
    settings.JOINING = "invited"
    assert signed_in(rita).post(url).status_code == 403
    page = signed_in(alice).post(url).content.decode()
    assert settings.SITE_URL + reverse("account_signup") + "?invitation=" in page
    assert Invitation.objects.get().created_by == alice
    assert Client().post(url).status_code == 302


def test_pressing_twice_makes_one_invitation(alice: User, settings: Settings) -> None:
    settings.JOINING = "invited"
    client, url = signed_in(alice), reverse("people:invitation_create")
    once = {"once": str(client.get(url).context["form"]["once"].value())}
    codes = [client.post(url, once).context["code"] for _ in range(12)]
    assert len(set(codes)) == 1
    assert Invitation.objects.count() == 1
    assert sign_up(Client(), invitation=codes[0]).status_code == 302
    # The next button is another one, and nobody else gets hers by its key.
    again = client.post(url, {"once": str(client.get(url).context["form"]["once"].value())})
    assert again.context["code"] not in codes
    assert invitation_code(by=alice, key=UUID(int=1)) != invitation_code(
        by=UserFactory.create(), key=UUID(int=1)
    )


def test_invitations_are_limited(alice: User, settings: Settings) -> None:
    settings.JOINING = "invited"
    client = signed_in(alice)
    answers = [client.post(reverse("people:invitation_create")).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_approval_waits_for_an_organizer(client: Client, mia: User, settings: Settings) -> None:
    settings.JOINING = "approved"
    sign_up(client)
    assert "Newcomer" not in signed_in(mia).get(reverse("people:waiting")).content.decode()
    enter_code(client)
    person = User.objects.get(email="new@example.org")
    assert person.membership == User.Membership.WAITING
    assert (
        "An organizer lets you in first" in client.get(reverse("people:profile")).content.decode()
    )
    organizer = signed_in(mia)
    assert "Newcomer" in organizer.get(reverse("people:waiting")).content.decode()
    organizer.post(reverse("people:waiting_approve", args=[person.uuid]))
    person.refresh_from_db()
    assert person.membership == User.Membership.MEMBER
    mail = OutboxMail.objects.latest("id")
    assert (mail.to, mail.subject.split()[0]) == ("new@example.org", "Welcome")


def test_a_no_closes_the_account_and_is_told(mia: User) -> None:
    person = UserFactory.create(membership="waiting", last_login=timezone.now())
    signed_in(mia).post(reverse("people:waiting_decline", args=[person.uuid]))
    person.refresh_from_db()
    assert (person.membership, person.is_active) == ("left", False)
    assert OutboxMail.objects.get().to == person.email


def test_two_organizers_decide_once(mia: User) -> None:
    person = UserFactory.create(membership="waiting", last_login=timezone.now())
    approve(person=person, by=mia, at=timezone.now())
    with pytest.raises(NotWaiting):
        decline(person=person, by=mia, at=timezone.now())
    person.refresh_from_db()
    assert (person.membership, person.is_active) == ("member", True)
    assert OutboxMail.objects.count() == 1
    page = signed_in(mia).post(reverse("people:waiting_decline", args=[person.uuid]), follow=True)
    assert "Another organizer decided" in page.content.decode()


def test_only_organizers_decide(alice: User, rita: User) -> None:
    person = UserFactory.create(membership="waiting", last_login=timezone.now())
    with pytest.raises(NotAllowed):
        approve(person=person, by=alice, at=timezone.now())
    for client in (signed_in(alice), signed_in(rita), signed_in(person)):
        assert client.get(reverse("people:waiting")).status_code == 403
        for verb in ("approve", "decline"):
            url = reverse(f"people:waiting_{verb}", args=[person.uuid])
            assert client.post(url).status_code == 403
            assert client.get(url).status_code == 405
    person.refresh_from_db()
    assert person.membership == "waiting"


def test_the_welcome_page_can_be_left_for_later_or_filled_in(client: Client) -> None:
    place = neighbourhood("Gowanus", GOWANUS)
    sign_up(client)
    enter_code(client)
    page = client.get(reverse("people:welcome")).content.decode()
    assert f'href="{reverse("home")}">Later' in page
    data = {"place": f"neighbourhood-{place.pk}", "languages": ["es", "en"]}
    assert client.post(reverse("people:welcome"), data)["Location"] == reverse("home")
    person = User.objects.get()
    assert (person.neighbourhood, person.cell, person.languages) == (place, GOWANUS, ["es", "en"])
    assert [used.cell for used in person.used_cells.all()] == [GOWANUS]
