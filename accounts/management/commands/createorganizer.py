"""``manage.py createorganizer EMAIL``: the first organizer of a group, who signs in by code."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.actions.roles import make_organizer
from safety.text import no_line_breaks


class Command(BaseCommand):
    help = "Make somebody an organizer, whether or not they have signed up. They sign in by code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="the name that others see")
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
        name = no_line_breaks(name)
        person = make_organizer(email=email, name=name, is_administrator=administrator)
        role = person.get_role_display()
        self.stdout.write(f"{person.display_name} ({person.email}) is now: {role}.")
