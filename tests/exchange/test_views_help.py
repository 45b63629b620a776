"""Where to turn when something is wrong, and how one gets there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import block_person, save_channel
from accounts.models import User
from tests.factories.accounts import make_channel
from tests.factories.exchange import make_match, make_need, make_offer
from tests.people import signed_in

pytestmark = pytest.mark.django_db
HELP = "/help/"


@pytest.fixture
def reachable(mia: User) -> User:
    """Mia lets members find one of her two numbers."""
    make_channel(mia, "+17185550111")
    save_channel(
        by=mia, kind="phone", value="+17185550122", note="", is_shared=False, is_for_help=True
    )
    return mia


def shown(person: User | None) -> str:
    client = signed_in(person) if person else Client()
    return client.get(HELP).content.decode()


def test_members_find_what_organizers_chose_to_show(
    reachable: User, alice: User, rita: User
) -> None:
    for person in (alice, rita):
        page = shown(person)
        assert "Mia" in page
        assert 'href="tel:+17185550122"' in page
        assert "+17185550111" not in page


def test_nobody_else_does(reachable: User, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(membership="waiting")
    for person in (None, alice):
        assert "+17185550122" not in shown(person)


@pytest.mark.parametrize(
    "change", [{"role": "neighbour"}, {"membership": "left"}, {"is_active": False}]
)
def test_only_as_long_as_they_organize(
    reachable: User, alice: User, change: dict[str, object]
) -> None:
    User.objects.filter(pk=reachable.pk).update(**change)
    assert "+17185550122" not in shown(alice)


def test_not_to_whom_they_are_kept_apart_from(reachable: User, alice: User) -> None:
    block_person(person=reachable, by=alice, at=timezone.now())
    assert "+17185550122" not in shown(alice)


def test_what_the_operator_wrote_is_for_everybody(settings: Settings, alice: User) -> None:
    assert "No organizer has put a way to be reached here yet." in shown(alice)
    settings.SITE_CONTACT = "Saturdays at the library, or hello@example.org"
    for person in (None, alice):
        assert "Saturdays at the library" in shown(person)
        assert 'href="mailto:hello@example.org"' in shown(person)


def test_who_cannot_sign_in_is_told_what_to_do_and_operators_what_is_theirs(
    settings: Settings, alice: User, mia: User
) -> None:
    page = shown(None)
    assert "You cannot sign in?" in page
    assert "Try each that you have" in page
    assert "Ask a neighbour who is here" in page
    is_for_operators = [
        "Those who run this site" in each for each in (page, shown(alice), shown(mia))
    ]
    assert is_for_operators == [False, False, True]
    settings.SITE_CONTACT = "718 555 0100"
    assert "Use the way above" in shown(None)
    assert "Those who run this site" not in shown(mia)


def test_only_organizers_are_asked_whether_to_stand_there(mia: User, alice: User) -> None:
    url = reverse("people:channels")
    typed = {"kind": "phone", "value": "+1 718 555 0133", "is_for_help": "on"}
    assert 'name="is_for_help"' in signed_in(mia).get(url).content.decode()
    assert 'name="is_for_help"' not in signed_in(alice).get(url).content.decode()
    signed_in(alice).post(url, typed)
    assert not alice.channels.get().is_for_help
    signed_in(mia).post(url, typed)
    assert mia.channels.get().is_for_help


def test_blocking_and_help_are_one_click_away(alice: User, bob: User, mia: User) -> None:
    need, offer = make_need(bob), make_offer(alice)
    match = make_match(need, offer)
    block = {person: reverse("people:block", args=[person.uuid]) for person in (alice, bob)}
    for person, other, address in (
        (alice, bob, match.get_absolute_url()),
        (bob, alice, match.get_absolute_url()),
        (bob, alice, offer.get_absolute_url()),
    ):
        page = signed_in(person).get(address).content.decode()
        assert f'href="{block[other]}"' in page
        assert f'href="{block[person]}"' not in page
        assert page.count(f'href="{HELP}"') == 2
    assert f'href="{HELP}"' in Client().get("/").content.decode()
