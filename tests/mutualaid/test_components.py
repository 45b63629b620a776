"""The page of all components, and what every template must keep to."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from mutualaid.components import icon_names

TEMPLATES = Path(settings.BASE_DIR, "templates")
MAIL = {"email", "mail"}


def pages() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*.html") if not MAIL & set(path.parts))


@pytest.mark.django_db
def test_an_ordinary_site_does_not_show_its_components(client: Client) -> None:
    assert client.get("/components/").status_code == 404


@pytest.mark.django_db
@pytest.mark.urls("tests.mutualaid.demo_urls")
def test_the_demo_shows_every_component(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    response = client.get("/components/")

    assert response.status_code == 200
    shown = {template.name for template in response.templates}
    there_are = {f"components/{path.name}" for path in (TEMPLATES / "components").glob("*.html")}
    assert there_are - shown == set()


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_needs_a_looser_content_security_policy(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    # A block of data is never run.
    is_harmless = r"(?![^>]*\s(src=|type=\"application/(ld\+)?json\"))"
    assert not re.search(rf"<script{is_harmless}[^>]*>", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert "javascript:" not in text


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_named_icon_is_drawn(path: Path) -> None:
    named = re.findall(r'\b(?:icon|_icon\.html" with name)="([\w-]+)"', path.read_text())

    assert set(named) - set(icon_names()) == set()
