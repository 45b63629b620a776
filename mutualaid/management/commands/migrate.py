"""``migrate``: Django's own, as the owner of the tables; then the application may use them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate

from mutualaid.postgres.roles import as_owner, grant_to_application, is_application


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            if is_application():
                raise CommandError(
                    "The role in DATABASE_URL must not own the tables: set DATABASE_OWNER_URL to "
                    "the one that does, for this command (.env.example says how)."
                )
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                grant_to_application()
