"""Fill the library from a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from library.loading import Loaded, LoadingError, read_library, save_library
from library.starter import load_starter_library

MOST_PROBLEMS = 20
LARGEST_BYTES = 20_000_000


class Command(BaseCommand):
    help = (
        "Load essays, articles, guides, books and reading lists from a JSON or CSV file. Loading "
        "a file again changes what says something else in it, and nothing besides. With any error "
        "in the file, nothing is saved. --starter loads what comes with the programme, and leaves "
        "what is there as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("file", nargs="?", help="a file, or - for standard input")
        which.add_argument("--starter", action="store_true", help="the one that comes along")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_starter_library(at=timezone.now()) if options["starter"] else _load(
                options["file"]
            )  # fmt: skip
        except LoadingError as error:
            shown = list(error.problems[:MOST_PROBLEMS])
            if len(error.problems) > MOST_PROBLEMS:
                shown.append(f"… and {len(error.problems) - MOST_PROBLEMS} more.")
            raise CommandError("Nothing was saved.\n" + "\n".join(shown)) from error
        if options["verbosity"] > 0:
            self.stdout.write(
                f"Library: {loaded.added} added, {loaded.changed} changed, "
                f"{loaded.same} as they were."
            )


def _load(name: str) -> Loaded:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LARGEST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
    if len(data) > LARGEST_BYTES:
        raise CommandError(f"{name} is larger than {LARGEST_BYTES // 1_000_000} MB.")
    return save_library(read_library(data), at=timezone.now())
