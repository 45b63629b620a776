"""What somebody with an expensive, slow connection has to fetch to read here, the first time."""

from __future__ import annotations

import re
from functools import cache

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from accounts.models import User
from library.starter import load_starter_library
from tests.people import signed_in

MOST = 40_000
MOST_OF_DEAREST = 43_500
# What an answer says about itself; the page's has the policies in it besides.
HEADERS, OF_THE_PAGE = 350, 1000
# Fetched for a home screen only, by whoever puts the site there.
OF_HOME_SCREENS = "app-180.png"
READING = "/library/read/"
PAGES = (
    f"{READING}what-is-mutual-aid/",
    f"{READING}mutual-aid-a-factor-of-evolution/",
    f"{READING}mutual-aid-proves-essential-to-organizing-work/",
    f"{READING}three-evenings/",
    "/library/search/?q=mutual+aid",
    "/library/topics/food/",
    "/library/",
)


@pytest.mark.django_db
def test_what_is_read_is_light(alice: User) -> None:
    load_starter_library(at=timezone.now())
    for client in (Client(), signed_in(alice)):
        client.get("/library/")
        for path in PAGES:
            sizes = weight(client, path)
            # Below the long essay there are also the forms of whoever may write there.
            is_dearest = path == PAGES[0] and "session" in client.cookies
            most = MOST_OF_DEAREST if is_dearest else MOST
            assert sum(sizes.values()) <= most, (path, sum(sizes.values()), sizes)
            assert not [name for name in sizes if "htmx-2" in name]


def weight(client: Client, path: str) -> dict[str, int]:
    """The bytes of a page and of each file that it loads, as they go over the wire."""
    page = client.get(path).content.decode()
    found = re.findall(r"""(?:href|src)="/static/([^"#]+\.(?:css|js|svg|png|woff2?))""", page)
    loaded = {name for name in found if not name.endswith(OF_HOME_SCREENS)}
    assert "vendor/pico-2.1.1/pico.min.css" in loaded
    # Nothing comes from elsewhere, and maps and charts are not read.
    assert not [name for name in loaded if "leaflet" in name or "chart" in name]
    assert not re.findall(r"""<(?:link rel="stylesheet"|script|img)[^>]*(?:href|src)="http""", page)
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    files = {name: compressed(name) + HEADERS for name in loaded}
    return {"the page": len(response.content) + OF_THE_PAGE, **files}


@cache
def compressed(name: str) -> int:
    """As whitenoise keeps it."""
    path = finders.find(name)
    assert isinstance(path, str)
    with open(path, "rb") as file:
        return len(brotli.compress(file.read()))
