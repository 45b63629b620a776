"""The choice of colours: kept, shown at once, and leading nowhere else."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from mutualaid.theme import safe_path

TOKENS = Path(settings.BASE_DIR, "static", "css", "tokens.css")

# What people try in order to be sent to https://evil.example.
FOREIGN = [
    "",
    "https://evil.example",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x0b//evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https:evil.example",
    "https:///evil.example",
    "HTTPS://evil.example",
    "ftp://evil.example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,evil",
    "vbscript:evil",
    "evil.example",
    "@evil.example",
    ".evil.example",
    "?next=//evil.example",
    "https://localhost@evil.example",
    "https://localhost.evil.example",
    "http://testserver/",
    "//testserver/",
    "http://[::1",
    "//[evil",
    "\u2028//evil.example",
]


@pytest.mark.parametrize("path", FOREIGN)
def test_a_foreign_next_leads_to_the_start_page(path: str) -> None:
    assert safe_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/listings/?kind=need&page=2", "/me/#colours", "/é"])
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_choice_is_kept_for_a_year(client: Client, theme: str) -> None:
    response = client.post("/theme/", {"theme": theme, "next": "/components/"})

    assert response.status_code == 302
    assert response.headers["Location"] == "/components/"
    cookie = response.cookies["theme"]
    assert cookie.value == theme
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert cookie["samesite"] == "Lax"


def test_over_https_the_cookie_is_secure(client: Client) -> None:
    response = client.post("/theme/", {"theme": "dark", "next": "/"}, secure=True)

    assert response.cookies["theme"]["secure"]


@pytest.mark.parametrize("theme", ["", "purple", "dark; Domain=evil.example", "dark\x00", "DARK"])
def test_an_unknown_choice_is_refused(client: Client, theme: str) -> None:
    response = client.post("/theme/", {"theme": theme, "next": "/"})

    assert response.status_code == 400
    assert "theme" not in response.cookies


def test_looking_changes_nothing(client: Client) -> None:
    response = client.get("/theme/", {"theme": "dark"})

    assert response.status_code == 405
    assert "theme" not in response.cookies


def test_a_forged_form_is_refused() -> None:
    response = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark", "next": "/"})

    assert response.status_code == 403
    assert "theme" not in response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cookie", "attribute", "pressed"),
    [
        ("dark", 'data-theme="dark"', "dark"),
        ("light", 'data-theme="light"', "light"),
        ("auto", None, "auto"),
        (None, None, "auto"),
        ('"><script>', None, "auto"),
    ],
)
def test_the_server_draws_the_choice_at_once(
    client: Client, cookie: str | None, attribute: str | None, pressed: str
) -> None:
    if cookie is not None:
        client.cookies["theme"] = cookie
    page = client.get("/").content.decode()

    html = re.search(r"<html[^>]*>", page)
    assert html is not None
    if attribute is None:
        assert "data-theme" not in html[0]
    else:
        assert attribute in html[0]
    chosen = re.findall(r'name="theme"\s+value="(\w+)"\s+aria-pressed="true"', page)
    assert chosen == [pressed]


def test_both_dark_blocks_of_the_tokens_say_the_same() -> None:
    css = TOKENS.read_text()
    by_device = re.search(r":root:not\(\[data-theme\]\) \{(.*?)\}", css, re.S)
    by_choice = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', css, re.S)
    assert by_device is not None
    assert by_choice is not None

    assert by_device[1].split() == by_choice[1].split()


def test_every_colour_has_a_dark_one() -> None:
    css = TOKENS.read_text()
    light = css[css.index(":root {") : css.index("@media screen and (prefers-color-scheme")]
    dark = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', css, re.S)
    assert dark is not None

    assert set(re.findall(r"--[\w-]+(?=:)", light)) == set(re.findall(r"--[\w-]+(?=:)", dark[1]))
