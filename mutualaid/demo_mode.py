"""What makes demo mode safe to be so easy: its own secrets, and this machine only."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet

from mutualaid.environment import Environment, is_loopback

NEVER_WITH_DEMO = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL")


def refuse_production(env: Environment, *, site_url: str | None, hosts: list[str] | None) -> None:
    """Note every variable that belongs to a real site: demo mode lets anybody sign in."""
    for name in NEVER_WITH_DEMO:
        if env.str(name, ""):
            env.refuse(name, "must not be set together with MUTUALAID_DEMO.")
    if site_url and not is_loopback(site_url.partition("://")[2].rsplit(":", 1)[0]):
        env.refuse("SITE_URL", "must be http://localhost in demo mode.")
    for host in hosts or []:
        if not is_loopback(host):
            env.refuse("ALLOWED_HOSTS", f"{host} is not this machine; demo mode stays on it.")


def kept_secrets(folder: Path) -> dict[str, str]:
    """The demo's secrets: made at the first start, kept in ``folder``, readable by its owner only.

    Two processes that start at once agree on one set: the first complete file wins.
    """
    path = folder / "secrets.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "FIELD_HASH_KEY": secrets.token_urlsafe(48),
        }
        draft = folder / f"secrets.{os.getpid()}.{secrets.token_hex(4)}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made, file)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    kept: dict[str, str] = json.loads(path.read_text())
    return kept
