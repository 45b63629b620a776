"""System checks: the site does not start with keys that protect nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

HINT = "Run `python manage.py generate_keys` and put what it prints into .env."
SHORTEST_HASH_KEY = 32


@register("safety")
def check_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check that both kinds of key are there, long enough, and not used for anything else."""
    encryption_keys = list(getattr(settings, "FIELD_ENCRYPTION_KEYS", []))
    hash_key = str(getattr(settings, "FIELD_HASH_KEY", ""))
    problems: list[CheckMessage] = []
    if not encryption_keys or not all(_is_fernet_key(key) for key in encryption_keys):
        message = "FIELD_ENCRYPTION_KEYS needs one or more Fernet keys, the newest first."
        problems.append(Error(message, hint=HINT, id="safety.E002"))
    if len(hash_key) < SHORTEST_HASH_KEY:
        message = f"FIELD_HASH_KEY needs {SHORTEST_HASH_KEY} characters or more."
        problems.append(Error(message, hint=HINT, id="safety.E003"))
    secrets = [settings.SECRET_KEY, hash_key, *encryption_keys]
    if len(set(secrets)) < len(secrets):
        message = "SECRET_KEY, FIELD_HASH_KEY and FIELD_ENCRYPTION_KEYS must all be different."
        problems.append(Error(message, hint=HINT, id="safety.E004"))
    return problems


def _is_fernet_key(key: object) -> bool:
    try:
        Fernet(str(key))
    except ValueError:
        return False
    return True
