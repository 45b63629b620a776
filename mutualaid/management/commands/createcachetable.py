"""``createcachetable``: Django's own, as the owner of the tables."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import createcachetable

from mutualaid.postgres.roles import as_owner


class Command(createcachetable.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            super().handle(*args, **options)
