"""``manage.py createorganizer EMAIL``: the first organizer of a group, who signs in by code."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from accounts.actions.roles import make_organizer
from accounts.forms.names import DisplayNameField, check_display_name
from accounts.models import User


class Command(BaseCommand):
    help = "Make somebody an organizer, whether or not they have signed up. They sign in by code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--name", default="", help="the name that others see; asked for where it is missing"
        )
        parser.add_argument(
            "--administrator", action="store_true", help="with Django's admin site as well"
        )

    def handle(
        self, *args: Any, email: str, name: str, administrator: bool, **options: Any
    ) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        known = User.objects.filter(email=email.strip().lower()).first()
        if name or known is None:
            name = _valid_name(name or _ask_for_name(), known)
        person = make_organizer(
            email=email, name=name, is_administrator=administrator, at=timezone.now()
        )
        role = person.get_role_display()
        self.stdout.write(f"{person.display_name} ({person.email}) is now: {role}.")


def _ask_for_name() -> str:
    if not sys.stdin.isatty():
        raise CommandError('Nobody with this address is here yet: add --name "What others see".')
    return input("The name that others see: ")


def _valid_name(name: str, person: User | None) -> str:
    """As the site's own form takes it. Raises CommandError with what is wrong."""
    try:
        cleaned: str = DisplayNameField().clean(name)
        check_display_name(cleaned, person=person)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return cleaned
