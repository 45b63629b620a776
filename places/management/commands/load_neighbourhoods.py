"""Load the neighbourhoods and landmarks that people choose from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from places.loading import LoadingError, read_places, save_places

MOST_PROBLEMS = 20
LARGEST_BYTES = 20_000_000


class Command(BaseCommand):
    help = (
        "Load neighbourhoods and landmarks from a CSV file (name,city,latitude,longitude,"
        "landmark_of) or a GeoJSON FeatureCollection. Loading a file again updates what is there. "
        "With any error in the file, nothing is saved."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a file, or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_places(_read(options["file"]))
        except LoadingError as error:
            shown = list(error.problems[:MOST_PROBLEMS])
            if len(error.problems) > MOST_PROBLEMS:
                shown.append(f"… and {len(error.problems) - MOST_PROBLEMS} more.")
            raise CommandError("Nothing was saved.\n" + "\n".join(shown)) from error
        neighbourhoods, landmarks = save_places(rows)
        self.stdout.write(f"{neighbourhoods} neighbourhoods and {landmarks} landmarks loaded.")


def _read(name: str) -> bytes:
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
    return data
