"""Reading the environment: validators, and one loud message that names everything wrong at once."""

from __future__ import annotations

import os
import re
import zoneinfo
from collections.abc import Callable, Iterable
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import phonenumbers
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import URLValidator, validate_email
from environs import Env, EnvValidationError, ValidationError

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]", re.IGNORECASE)
MAKE_ONE = "`python manage.py generate_keys` makes one."


class Environment(Env):
    """The environment, whose errors are kept until ``seal_or_fail``."""

    def __init__(self) -> None:
        super().__init__(eager=False)

    def _get_value(self, env_key: str, default: Any) -> Any:
        """An empty variable is as good as none: that is how .env.example leaves them."""
        value = super()._get_value(env_key, default)
        return default if value == "" else value

    @classmethod
    def read(cls) -> Self:
        """The environment, and what the file .env says beside it (the environment wins)."""
        env = cls()
        if os.environ.get("MUTUALAID_READ_DOTENV", "1") == "1":
            env.read_env(BASE_DIR / ".env", recurse=False)
        return env

    def refuse(self, name: str, why: str) -> None:
        """Note that a variable is wrong for a reason that its own parser cannot know."""
        self._errors[name].append(why)

    def seal_or_fail(self) -> None:
        """Raise one ImproperlyConfigured with a line for each variable that is wrong."""
        try:
            self.seal()
        except EnvValidationError as error:
            raise ImproperlyConfigured(_explain(error.error_messages)) from None


def _explain(errors: object) -> str:
    found = dict(errors) if isinstance(errors, dict) else {"": errors}
    lines = [f"  {name}: {_sentence(found[name])}" for name in sorted(found)]
    return "\n".join(
        ["These settings must be put right first (.env.example explains each):", *lines]
    )


def _sentence(messages: object) -> str:
    words = messages if isinstance(messages, Iterable) else [messages]
    unique = dict.fromkeys(str(message) for message in words)
    return " ".join(
        message.replace("Environment variable not set.", "is not set.") for message in unique
    )


# Validators: each takes the parsed value and raises ValidationError, never repeating a secret.


def long_enough(least: int) -> Callable[[str], None]:
    """At least ``least`` characters that are not all alike."""

    def check(value: str) -> None:
        if len(value) < least or len(set(value)) < 5:
            raise ValidationError(f"must be at least {least} random characters. {MAKE_ONE}")

    return check


def fernet_keys(values: list[str]) -> None:
    """One or more Fernet keys (32 bytes in URL-safe base 64)."""
    if not values:
        raise ValidationError(f"needs at least one key. {MAKE_ONE}")
    for number, value in enumerate(values, start=1):
        try:
            Fernet(value)
        except ValueError:
            raise ValidationError(
                f"key number {number} is not a Fernet key (32 bytes in URL-safe base 64)."
            ) from None


def origin(value: str) -> None:
    """Scheme, host and perhaps port, and nothing after; https unless on this very machine."""
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        port_is_fine = False
    if not port_is_fine or not parts.hostname or not HOST.fullmatch(_bracketed(parts.hostname)):
        raise ValidationError("must be an origin such as https://aid.example.org.")
    if parts.path or parts.query or parts.fragment or parts.username or parts.password:
        raise ValidationError("must end after the host, as in https://aid.example.org.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValidationError("must begin with https:// (http:// is for localhost only).")
    if parts.scheme not in {"http", "https"}:
        raise ValidationError("must begin with https://.")


def hosts(values: list[str]) -> None:
    """Host names without scheme and port; no bare star."""
    for value in values:
        if value == "*" or not HOST.fullmatch(value):
            raise ValidationError("takes host names such as aid.example.org, with commas between.")


def networks(values: list[str]) -> None:
    """Addresses or networks (10.0.0.0/8), or a star for whoever connects."""
    for value in values:
        try:
            ip_network("0.0.0.0/0" if value == "*" else value)
        except ValueError:
            raise ValidationError(
                "takes addresses such as 10.0.0.2, with commas between."
            ) from None


def time_zone(value: str) -> None:
    """A name from the time zone database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError("must be a time zone's name, such as America/New_York.")


def region(value: str) -> None:
    """A country that phone numbers are known of, by its two letters (ISO 3166)."""
    if value not in phonenumbers.SUPPORTED_REGIONS:
        raise ValidationError("must be the two letters of a country, such as US.")


def sender(value: str) -> None:
    """An address, perhaps with a name before it: ``Mutual aid <aid@example.org>``."""
    try:
        validate_email(parseaddr(value)[1])
        is_one_line = value.isprintable()
    except DjangoValidationError:
        is_one_line = False
    if not is_one_line:
        raise ValidationError("must be an address such as aid@example.org.")


def page(value: str) -> None:
    """The address of a page, with its scheme."""
    try:
        URLValidator(schemes=["https", "http"])(value)
    except DjangoValidationError:
        raise ValidationError("must be a whole address such as https://example.org/code.") from None


def tiles(value: str) -> None:
    """A template of tile addresses, with {z}, {x} and {y} after a host of its own."""
    host = urlsplit(value).netloc.removeprefix("{s}.")
    is_host = bool(host) and HOST.fullmatch(host.partition(":")[0]) is not None
    if not value.startswith("https://") or not is_host or "{" in host:
        raise ValidationError("must be like https://tiles.example.org/{z}/{x}/{y}.png.")
    if not all(name in value for name in ("{z}", "{x}", "{y}")):
        raise ValidationError("must have {z}, {x} and {y} in it.")


def tile_sources(value: str) -> list[str]:
    """Whence browsers may load the pictures of the map: the hosts of such a template."""
    host = urlsplit(value).netloc.replace("{s}.", "*.")
    return [f"https://{host}"] if host else []


def redis(value: str) -> None:
    """The address of a Redis server, as its client library takes it."""
    try:
        parts = urlsplit(value)
        is_one = bool(parts.path if parts.scheme == "unix" else parts.hostname)
        is_one = is_one and parts.scheme in {"redis", "rediss", "unix"} and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        raise ValidationError("must be an address such as redis://localhost:6379/0.")


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
