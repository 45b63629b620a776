"""What each site has besides its population.

``python -m bench.besides 50 500 1000``: so many comments in one thread, so many cases in the review
queue and so much to read, where they are not there yet.
"""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualaid.settings")
django.setup()

from bench.reading import add_items  # noqa: E402
from bench.review import add_cases  # noqa: E402
from bench.threads import make_long  # noqa: E402
from exchange.forms.browse import MOST_NEIGHBOURHOODS  # noqa: E402
from places.cells import snap  # noqa: E402
from places.models import Neighbourhood  # noqa: E402

# As far north as no town is.
CITY, LATITUDE = "A Far City", 75.0


def add_neighbourhoods() -> None:
    """So many that the list to choose from is full on both sites: its length is what most of it
    costs."""
    if Neighbourhood.objects.filter(city=CITY).exists():
        return
    Neighbourhood.objects.bulk_create(
        Neighbourhood(
            name=f"Quarter {number}",
            slug=f"far-{number}",
            city=CITY,
            cell=snap(LATITUDE, number / 100),
        )
        for number in range(MOST_NEIGHBOURHOODS)
    )


if __name__ == "__main__":
    comments, cases, items = map(int, sys.argv[1:])
    make_long(comments)
    add_cases(cases)
    add_items(items)
    add_neighbourhoods()
