"""Fill the demo with a neighbourhood."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mutualaid.demo.starter import load_starter


class Command(BaseCommand):
    help = (
        "Fill the demo with people of Brooklyn, their offers and needs, and what they agreed. "
        "Again, it adds what is missing. In demo mode only: nobody here is real."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The starter neighbourhood is for trying the site out (MUTUALAID_DEMO=1). "
                "For your own group, load your places with load_neighbourhoods."
            )
        loaded = load_starter(at=timezone.now())
        if options["verbosity"] > 0:
            self.stdout.write(
                f"Starter neighbourhood: {loaded.people} people, {loaded.listings} listings, "
                f"{loaded.matches} matches and {loaded.comments} comments added."
            )
