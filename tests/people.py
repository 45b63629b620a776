"""The people of the tests, each in a place: ``alice`` owns, ``bob`` helps, ``charlie`` is an
outsider, ``mia`` organizes, ``rita`` reads."""

from __future__ import annotations

import re

import pytest
from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from places.models import Neighbourhood
from tests.factories.accounts import UserFactory, give_second_factor

GOWANUS = "882a10774dfffff"
RED_HOOK = "882a107769fffff"


def neighbourhood(name: str, cell: str) -> Neighbourhood:
    return Neighbourhood.objects.get_or_create(
        slug=name.lower().replace(" ", "-"),
        defaults={"name": name, "city": "Brooklyn", "cell": cell},
    )[0]


def _person(name: str, *, role: str = "neighbour", far: bool = False) -> User:
    cell = RED_HOOK if far else GOWANUS
    return UserFactory.create(
        email=f"{name.lower()}@example.org",
        display_name=name,
        role=role,
        neighbourhood=neighbourhood("Red Hook" if far else "Gowanus", cell),
        cell=cell,
    )


@pytest.fixture
def alice(db: None) -> User:
    return _person("Alice")


@pytest.fixture
def bob(db: None) -> User:
    return _person("Bob", far=True)


@pytest.fixture
def charlie(db: None) -> User:
    return _person("Charlie", far=True)


@pytest.fixture
def mia(db: None) -> User:
    """An organizer with a second factor, which organizers need outside demo mode."""
    mia = _person("Mia", role=User.Role.ORGANIZER)
    give_second_factor(mia)
    return mia


@pytest.fixture
def rita(db: None) -> User:
    return _person("Rita", role=User.Role.READER)


def signed_in(person: User) -> Client:
    """A browser in which ``person`` is signed in, with their second factor where they have one."""
    client = Client()
    client.force_login(person)
    prove_second_factor(client, person)
    return client


def prove_second_factor(client: Client, person: User) -> None:
    """Let the session know that ``person`` used their second factor when they signed in."""
    factor = Authenticator.objects.filter(user=person).order_by("pk").first()
    if factor is None:
        return
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": 0, "id": factor.pk, "type": factor.type}
    ]
    session["account_authentication_methods_user"] = user_id_to_str(person)
    session.save()


def without_tokens(page: str) -> str:
    """``page`` without its CSRF tokens, which differ each time, to compare it with another."""
    return re.sub(r"[A-Za-z0-9]{64}", "TOKEN", page)
