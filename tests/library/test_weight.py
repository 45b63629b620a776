"""What somebody with an expensive, slow connection has to fetch to read an essay."""

from __future__ import annotations

import re

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from library.starter import load_starter_library

MOST = 40_000
# What an answer says about itself; the page's has the policies in it besides.
HEADERS, OF_THE_PAGE = 350, 1000


@pytest.mark.django_db
def test_an_essay_is_light(client: Client) -> None:
    load_starter_library(at=timezone.now())
    response = client.get("/library/read/what-is-mutual-aid/", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    page = client.get("/library/read/what-is-mutual-aid/").content.decode()
    found = re.findall(r"""(?:href|src)="/static/([^"#]+\.(?:css|js|svg))""", page)
    loaded = {name for name in found if not name.endswith("app-180.png")}
    assert "vendor/pico-2.1.1/pico.min.css" in loaded

    sizes = {name: len(brotli.compress(content(name))) + HEADERS for name in loaded}
    assert len(response.content) + OF_THE_PAGE + sum(sizes.values()) <= MOST, sizes


def content(name: str) -> bytes:
    path = finders.find(name)
    assert isinstance(path, str)
    with open(path, "rb") as file:
        return file.read()
