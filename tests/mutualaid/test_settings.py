"""The settings under many an environment: read anew each time, some in a process of their own."""

from __future__ import annotations

import os
import re
import runpy
import stat
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from cryptography.fernet import Fernet
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured

from tests.mutualaid.processes import (
    MACHINE,
    PRODUCTION,
    ROOT,
    python,
)

# Whatever else the tests' own environment says must not count.
OF_THE_MACHINE = {name: os.environ[name] for name in MACHINE if name in os.environ}


def read(*names: str, **given: str | None) -> dict[str, Any]:
    """The values that the settings have under an environment."""
    asked = {**OF_THE_MACHINE, "MUTUALAID_READ_DOTENV": "0", **PRODUCTION, **given}
    here = {name: value for name, value in asked.items() if value is not None}
    with patch.dict(os.environ, here, clear=True):
        found = runpy.run_path(str(ROOT / "mutualaid" / "settings.py"))
    return {name: found[name] for name in names}


def complaint(**given: str | None) -> str:
    """What the settings say about a wrong environment."""
    with pytest.raises(ImproperlyConfigured) as refused:
        read(**given)
    return f"{refused.value}\n"


def test_what_is_wrong_is_said_without_a_traceback() -> None:
    done = python("manage.py", "check", **{**PRODUCTION, "SITE_URL": None})
    assert done.returncode == 1
    assert done.stderr == complaint(SITE_URL=None)


def test_production_is_secure_without_being_told() -> None:
    values = read(
        "DEBUG", "DEMO", "ALLOWED_HOSTS", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
        "SESSION_COOKIE_SAMESITE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
        "TRUSTED_PROXIES",
    )  # fmt: skip
    assert values == {
        "DEBUG": False,
        "DEMO": False,
        "ALLOWED_HOSTS": ["aid.example.org"],
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "TRUSTED_PROXIES": 0,
    }


REQUIRED = (
    "SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "FIELD_HASH_KEY", "SITE_URL", "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
)  # fmt: skip


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, ""])
def test_missing_variable_is_named(name: str, value: str | None) -> None:
    said = complaint(**{name: value})
    assert f"  {name}: is not set." in said
    assert all(f"  {other}:" not in said for other in REQUIRED if other != name)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SECRET_KEY", "short", "at least 50 random characters"),
        ("SECRET_KEY", "a" * 80, "at least 50 random characters"),
        ("FIELD_HASH_KEY", "short", "at least 32 random characters"),
        ("FIELD_ENCRYPTION_KEYS", "not-a-key", "key number 1 is not a Fernet key"),
        (
            "FIELD_ENCRYPTION_KEYS",
            f"{PRODUCTION['FIELD_ENCRYPTION_KEYS']},AAAA",
            "key number 2 is not a Fernet key",
        ),
        ("SITE_URL", "aid.example.org", "must be an origin"),
        ("SITE_URL", "http://aid.example.org", "must begin with https://"),
        ("SITE_URL", "ftp://aid.example.org", "must begin with https://"),
        ("SITE_URL", "https://aid.example.org/", "must end after the host"),
        ("SITE_URL", "https://user@aid.example.org", "must end after the host"),
        ("SITE_URL", "https://aid.example.org:port", "must be an origin"),
        ("SITE_URL", "https://aid exa.org", "must be an origin"),
        ("ALLOWED_HOSTS", "*", "takes host names"),
        ("ALLOWED_HOSTS", "https://aid.example.org", "takes host names"),
        ("EMAIL_URL", "carrier-pigeon://loft", "must begin with smtp://"),
        ("DEFAULT_FROM_EMAIL", "x", "must be an address"),
        ("DEFAULT_FROM_EMAIL", "Mutual aid", "must be an address"),
        ("DEFAULT_FROM_EMAIL", "Aid\n <aid@example.org>", "must be an address"),
        ("REDIS_URL", "localhost:6379", "must be an address such as redis://"),
        ("REDIS_URL", "http://localhost", "must be an address such as redis://"),
        ("REDIS_URL", "redis://", "must be an address such as redis://"),
        ("REDIS_URL", "redis://localhost:port", "must be an address such as redis://"),
        ("PHONE_REGION", "us", "two letters of a country"),
        ("PHONE_REGION", "XX", "two letters of a country"),
        ("SOURCE_URL", "example.org/code", "must be a whole address"),
        ("SOURCE_URL", "javascript:alert(1)", "must be a whole address"),
        ("MAP_TILES_URL", "http://tiles.example.org/{z}/{x}/{y}.png", "must be like https://"),
        ("MAP_TILES_URL", "https://{z}/{x}/{y}.png", "must be like https://"),
        ("MAP_TILES_URL", "https://tiles.example.org; script-src */{z}/{x}/{y}", "must be like"),
        ("MAP_TILES_URL", "https://tiles.example.org/{z}/{x}.png", "must have {z}, {x} and {y}"),
        ("HSTS_PRELOAD", "perhaps", "Not a valid boolean"),
        ("DATABASE_URL", "mysql://localhost/aid", "must begin with postgres://"),
        ("DATABASE_URL", "sqlite:///aid.db", "must begin with postgres://"),
        ("DATABASE_URL", "nonsense", "Not a valid database URL"),
        ("TRUSTED_PROXIES", "many", "Not a valid integer"),
        ("TRUSTED_PROXIES", "-1", "Must be greater than or equal to 0"),
        ("TIME_ZONE", "Brooklyn", "must be a time zone's name"),
        ("LANGUAGES", "en,tlh", "tlh is none of en, es"),
        ("LANGUAGE_CODE", "ru", "must be one of LANGUAGES"),
        ("JOINING", "nobody", "Must be one of: open, invited, approved"),
        ("MINIMUM_AGE", "old", "Not a valid integer"),
        ("CELL_RESOLUTION", "15", "Must be greater than or equal to 6"),
        ("DISTANCE_UNIT", "leagues", "Must be one of: km, mi"),
        ("DEBUG", "perhaps", "Not a valid boolean"),
        ("DEBUG", "1", "must be off where SITE_URL is https"),
    ],
)
def test_malformed_variable_is_named_with_a_reason(name: str, value: str, why: str) -> None:
    said = complaint(**{name: value})
    assert f"  {name}: " in said
    assert why in said
    assert said.count("\n") == 2, said


def test_all_that_is_wrong_is_said_at_once_and_no_secret_repeated() -> None:
    said = complaint(SECRET_KEY="hunter2", SITE_URL=None, MINIMUM_AGE="x")
    assert [line.split(":")[0].strip() for line in said.splitlines()[1:]] == [
        "MINIMUM_AGE",
        "SECRET_KEY",
        "SITE_URL",
    ]
    assert "hunter2" not in said


def test_keys_are_made_before_there_are_any_and_are_what_is_asked_for() -> None:
    done = python("manage.py", "generate_keys")
    assert done.returncode == 0, done.stderr
    made = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert set(made) == {"SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "FIELD_HASH_KEY"}
    assert read("SECRET_KEY", **made) == {"SECRET_KEY": made["SECRET_KEY"]}


def test_dotenv_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    code = f"""
from mutualaid.environment import Environment
read = Environment.read_env
Environment.read_env = lambda self, path, **named: read(self, {str(tmp_path / ".env")!r}, **named)
from mutualaid import settings
print(settings.GROUP_NAME, settings.MINIMUM_AGE)
"""
    (tmp_path / ".env").write_text('GROUP_NAME="From the file"\nMINIMUM_AGE=21\n')
    done = python("-c", code, **PRODUCTION, MUTUALAID_READ_DOTENV="1", MINIMUM_AGE="18")
    assert done.stdout.strip() == "From the file 18", done.stderr


def test_example_names_every_variable() -> None:
    files = (ROOT / "mutualaid" / "settings.py", ROOT / "gunicorn.conf.py")
    source = "".join(file.read_text() for file in files)
    example = (ROOT / ".env.example").read_text()
    names = set(re.findall(r"""env\.\w+\(\s*["']([A-Z_]+)["']""", source))
    assert {"SECRET_KEY", "DATABASE_URL", "PORT", "JOINING", "WEB_CONCURRENCY"} <= names
    assert {name for name in names if f"{name}=" not in example} == set()


def test_embedded_database_and_database_cache_are_the_defaults() -> None:
    values = read("DATABASES", "CACHES", DATABASE_URL=None)
    assert values["DATABASES"]["default"]["ENGINE"] == "mutualaid.postgres"
    assert values["CACHES"]["default"]["OPTIONS"]["MAX_ENTRIES"] == 1_000_000


def test_redis_is_used_where_it_is_named() -> None:
    values = read("CACHES", REDIS_URL="redis://localhost:6379/0")
    assert values["CACHES"]["default"]["LOCATION"] == "redis://localhost:6379/0"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEFAULT_FROM_EMAIL", "Mutual aid <aid@example.org>"),
        ("REDIS_URL", "rediss://:pass@cache.example.org:6380/1?ssl_cert_reqs=none"),
        ("REDIS_URL", "unix:///run/redis/redis.sock?db=1"),
        ("PHONE_REGION", "HT"),
        ("SOURCE_URL", "https://example.org/our/copy"),
    ],
)
def test_what_is_right_is_taken_as_it_is(name: str, value: str) -> None:
    setting = {"REDIS_URL": "redis_url"}.get(name, name)
    assert read(setting, **{name: value}) == {setting: value}


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("tiles.example.org:8443", "https://tiles.example.org:8443"),
        ("{s}.tiles.example.org", "https://*.tiles.example.org"),
    ],
)
def test_tiles_are_let_through_from_their_server_alone(host: str, source: str) -> None:
    given = {"MAP_TILES_URL": f"https://{host}/{{z}}/{{x}}/{{y}}.png"}
    assert "must name whom" in complaint(**given)
    values = read("CONTENT_SECURITY_POLICY", **given, MAP_TILES_ATTRIBUTION="Mappers")
    assert values["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["img-src"] == [SELF, "data:", source]


def test_further_hosts_are_added_to_the_sites_own() -> None:
    assert read("ALLOWED_HOSTS", ALLOWED_HOSTS="www.example.org")["ALLOWED_HOSTS"] == [
        "aid.example.org",
        "www.example.org",
    ]


@pytest.mark.parametrize(("given", "preload"), [(None, False), ("0", False), ("1", True)])
def test_preloading_is_asked_for_only_where_the_group_says_so(
    given: str | None, preload: bool
) -> None:
    assert read("SECURE_HSTS_PRELOAD", HSTS_PRELOAD=given) == {"SECURE_HSTS_PRELOAD": preload}


def test_check_deploy_passes() -> None:
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_production_answers_over_https_only_and_at_its_own_name() -> None:
    code = """
import django; django.setup()
from django.test import Client
client = Client()
to = client.get("/anywhere/?q=1", HTTP_HOST="aid.example.org")
print(to.status_code, to.headers["Location"])
safe = client.get("/health/", HTTP_HOST="aid.example.org", secure=True)
print(safe.headers["Strict-Transport-Security"])
print("upgrade-insecure-requests" in safe.headers["Content-Security-Policy"])
print(client.get("/health/", HTTP_HOST="aid.example.org").status_code)
print(client.get("/", HTTP_HOST="evil.example.org", secure=True).status_code)
forged = {"HTTP_X_FORWARDED_HOST": "evil.example.org", "HTTP_HOST": "aid.example.org"}
print(client.get("/", **forged).headers["Location"])
"""
    done = python("-c", code, **PRODUCTION)
    assert done.stdout.splitlines() == [
        "301 https://aid.example.org/anywhere/?q=1",
        "max-age=31536000; includeSubDomains",
        "True",
        "503",  # no database there
        "400",
        "https://aid.example.org/",
    ], done.stderr


# Demo mode

DEMO: dict[str, str | None] = dict.fromkeys(PRODUCTION) | {"MUTUALAID_DEMO": "1"}


def test_demo_makes_and_keeps_its_own_secrets(tmp_path: Path) -> None:
    names = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "FIELD_HASH_KEY", "DATA_DIR", "SITE_URL")
    demo = {**DEMO, "MUTUALAID_DATA_DIR": str(tmp_path), "PORT": "8019"}
    first = read(*names, **demo)
    assert read(*names, **demo) == first
    assert first["SITE_URL"] == "http://localhost:8019"
    assert first["DATA_DIR"] == tmp_path / "demo"
    assert len(first["SECRET_KEY"]) > 50
    Fernet(first["FIELD_ENCRYPTION_KEYS"][0])
    kept = tmp_path / "demo" / "secrets.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["secrets.json"]
    other = read("SECRET_KEY", **{**demo, "MUTUALAID_DATA_DIR": str(tmp_path / "other")})
    assert other["SECRET_KEY"] != first["SECRET_KEY"]


def test_the_demo_is_in_brooklyn_but_need_not_be(tmp_path: Path) -> None:
    demo = {**DEMO, "MUTUALAID_DATA_DIR": str(tmp_path)}
    there = {"DISTANCE_UNIT": "mi", "TIME_ZONE": "America/New_York"}
    assert read(*there, **demo) == there
    assert read("DISTANCE_UNIT", **demo, DISTANCE_UNIT="km") == {"DISTANCE_UNIT": "km"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://localhost/aid"),
        ("REDIS_URL", "redis://localhost"),
        ("EMAIL_URL", "smtp://localhost"),
        ("SITE_URL", "https://aid.example.org"),
        ("ALLOWED_HOSTS", "localhost,aid.example.org"),
        ("ALLOWED_HOSTS", "192.168.1.5"),
        ("ALLOWED_HOSTS", ".localhost.example.org"),
        ("PORT", "99999"),
    ],
)
def test_demo_refuses_whatever_belongs_to_a_real_site(
    tmp_path: Path, name: str, value: str
) -> None:
    said = complaint(**{**DEMO, "MUTUALAID_DATA_DIR": str(tmp_path), name: value})
    assert f"  {name}: " in said


def test_production_has_no_demo_pages() -> None:
    code = """
import django; django.setup()
from django.urls import NoReverseMatch, reverse
try:
    reverse("demo:mail_list")
except NoReverseMatch:
    print("none")
"""
    assert python("-c", code, **PRODUCTION).stdout.strip() == "none"


@pytest.mark.parametrize("address", ["0.0.0.0:8019", "[::]:8019", "192.168.1.5:8019"])
def test_demo_check_refuses_runserver_on_other_addresses(tmp_path: Path, address: str) -> None:
    demo = {**DEMO, "MUTUALAID_DATA_DIR": str(tmp_path)}
    done = python("manage.py", "runserver", "--noreload", address, **demo)
    assert done.returncode == 1
    assert "mutualaid.E001" in done.stderr
