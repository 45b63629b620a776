"""``seed``: fill an empty database with a large, made-up population."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mutualaid.population import NotEmpty, Size, TooFewPeople, populate
from mutualaid.population.towns import TooManyTowns
from mutualaid.postgres.roles import as_owner

DENSE_LISTINGS = 50_000
LISTINGS = 10_000
LISTINGS_A_PERSON = 5


class Command(BaseCommand):
    help = (
        "Fill an empty database with made-up people, listings, dates and matches, for measuring "
        "and for trying things at size. The same seed on the same day makes the same. It takes "
        "the place of such a population that is there, and refuses where anybody else is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--listings", type=int, help="how many; about a third of them open")
        parser.add_argument("--people", type=int, help="how many; one to five listings unless said")
        parser.add_argument(
            "--seed", type=int, default=1, help="another number, another population"
        )
        parser.add_argument(
            "--dense", action="store_true", help="one city, everything open: 50,000 unless said"
        )
        parser.add_argument("--yes", action="store_true", help="also on a site that is no demo")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or settings.DEMO or options["yes"]):
            raise CommandError("This site may be a real one: add --yes if it is not.")
        usual = DENSE_LISTINGS if options["dense"] else LISTINGS
        listings = options["listings"] if options["listings"] is not None else usual
        people = options["people"] or max(listings // LISTINGS_A_PERSON, 20)
        if listings < 1:
            raise CommandError("--listings must be at least 1.")
        size = Size(listings, people, options["seed"], options["dense"])
        began = time.monotonic()
        try:
            # Indexes are away while it works: that is for the owner of the tables.
            with as_owner():
                populate(size, at=timezone.now(), say=self._say(options["verbosity"], began))
        except NotEmpty:
            raise CommandError(
                "There are people here who were not made up: use a database without any."
            ) from None
        except (TooFewPeople, TooManyTowns) as error:
            raise CommandError(str(error)) from None
        if options["verbosity"] > 0:
            self.stdout.write(
                f"{listings} listings of {size.towns * size.people_a_town} people in "
                f"{size.towns} towns, in {time.monotonic() - began:.0f} s."
            )

    def _say(self, verbosity: int, began: float) -> Any:
        def say(words: str) -> None:
            if verbosity > 1:
                self.stdout.write(f"{time.monotonic() - began:7.1f} s  {words}")

        return say
