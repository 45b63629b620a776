"""People, channels and blocks for tests."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.actions import save_channel
from accounts.models import Block, ContactChannel, User


class UserFactory(DjangoModelFactory[User]):
    """A member with a proved address and no password; ``email=None`` for somebody without one."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"person{n}@example.com")
    display_name = Sequence(lambda n: f"Person {n}")
    languages = ["en"]

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password", None)
        person: User = model_class.objects.create_user(password=password, **kwargs)
        if person.email:
            EmailAddress.objects.create(
                user=person, email=person.email, primary=True, verified=True
            )
        return person


class BlockFactory(DjangoModelFactory[Block]):
    class Meta:
        model = Block

    blocker = SubFactory(UserFactory)
    blocked = SubFactory(UserFactory)


def make_channel(
    person: User,
    value: str = "+17185550100",
    *,
    kind: str = "phone",
    note: str = "",
    is_shared: bool = True,
) -> ContactChannel:
    """A way to reach ``person``, by the action that the page uses."""
    return save_channel(by=person, kind=kind, value=value, note=note, is_shared=is_shared)


def give_second_factor(person: User) -> Authenticator:
    """An authenticator app, as organizers need one outside demo mode."""
    authenticator: Authenticator = TOTP.activate(person, generate_totp_secret()).instance
    return authenticator
