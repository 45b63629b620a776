"""``createorganizer``."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User


def run(*args: str) -> str:
    out = StringIO()
    call_command("createorganizer", *args, stdout=out)
    return out.getvalue()


def test_a_new_person_becomes_an_organizer(db: None) -> None:
    assert run("Mo@Example.org", "--name", "Mo") == "Mo (mo@example.org) is now: Organizer.\n"
    person = User.objects.get()
    assert (person.role, person.is_superuser, person.has_usable_password()) == (
        User.Role.ORGANIZER,
        False,
        False,
    )


def test_somebody_who_is_here_keeps_their_name(alice: User) -> None:
    run("alice@example.org")
    run("alice@example.org")
    alice.refresh_from_db()
    assert (alice.display_name, alice.role) == ("Alice", User.Role.ORGANIZER)
    assert User.objects.count() == 1


def test_an_administrator_is_not_made_less(db: None) -> None:
    run("mo@example.org", "--name", "Mo", "--administrator")
    run("mo@example.org")
    person = User.objects.get()
    assert (person.role, person.is_superuser, person.is_staff) == ("administrator", True, True)


def test_what_is_no_address_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="not an e-mail address"):
        run("mo")
    assert not User.objects.exists()


def test_a_new_person_needs_a_name(db: None) -> None:
    with pytest.raises(CommandError, match="add --name"):
        run("mo@example.org")
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["x" * 61, "…", "Alice", "Аlice", "Organizer"])
def test_a_name_is_taken_as_the_sites_form_takes_it(alice: User, name: str) -> None:
    with pytest.raises(CommandError):
        run("mo@example.org", "--name", name)
    assert User.objects.get() == alice
