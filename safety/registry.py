"""What the apps above fill in, from ``AppConfig.ready()``, so that this one never imports them."""

from __future__ import annotations

from collections.abc import Callable

Rotator = Callable[[], int]

_rotators: dict[str, Rotator] = {}


def rotate_also(label: str, rotator: Rotator) -> None:
    """Let ``rotate_encryption_keys`` run ``rotator`` for tokens outside of encrypted fields.

    It encrypts anew what is not current, in transactions of its own, and returns how many rows
    changed; ``label`` names the rows for whoever runs the command.
    """
    _rotators[label] = rotator


def rotators() -> dict[str, Rotator]:
    return dict(_rotators)
