import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import Settings


def test_the_home_screen_shows_the_name_of_the_group(client: Client, settings: Settings) -> None:
    settings.GROUP_NAME = 'Gowanus "Help"'
    response = client.get("/manifest.webmanifest")

    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert manifest["name"] == 'Gowanus "Help"'
    assert manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


@pytest.mark.parametrize(("language", "direction"), [("es", "ltr"), ("ar", "rtl")])
def test_it_speaks_the_language_of_the_phone(
    client: Client, settings: Settings, language: str, direction: str
) -> None:
    settings.LANGUAGES = [("en", "English"), ("es", "Español"), ("ar", "العربية")]
    manifest = client.get("/manifest.webmanifest", headers={"Accept-Language": language}).json()

    assert (manifest["lang"], manifest["dir"]) == (language, direction)
