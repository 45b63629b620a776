"""Encryption of what must not be readable in a stolen database or backup.

Why these two, and what they do not protect, is in docs/adr/0003-encryption-and-blind-index.md.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class DecryptionError(Exception):
    """A stored value was written with a key that is no longer in FIELD_ENCRYPTION_KEYS."""


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current_cipher() -> MultiFernet:
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS))


def encrypt(text: str) -> bytes:
    """Return a Fernet token made with the first of FIELD_ENCRYPTION_KEYS.

    Raises UnicodeEncodeError for lone surrogates, which forms have removed before.
    """
    return _current_cipher().encrypt(text.encode())


def decrypt(token: bytes) -> str:
    """Return the text of a token made with any of FIELD_ENCRYPTION_KEYS.

    Raises DecryptionError when no key fits or the token was changed.
    """
    try:
        return _current_cipher().decrypt(token).decode()
    except InvalidToken as error:
        raise DecryptionError(
            "A stored value cannot be decrypted: the key it was written with is missing from "
            "FIELD_ENCRYPTION_KEYS, or the value was changed."
        ) from error


def rotate(token: bytes) -> bytes:
    """Return the same text encrypted with the first key; the token's own date is kept."""
    try:
        return _current_cipher().rotate(token)
    except InvalidToken as error:
        raise DecryptionError("A stored value cannot be decrypted, so it cannot rotate.") from error


def is_current(token: bytes) -> bool:
    """Whether the token was made with the first key, so that rotation can leave it alone."""
    try:
        _cipher((settings.FIELD_ENCRYPTION_KEYS[0],)).decrypt(token)
    except InvalidToken:
        return False
    return True


def blind_index(value: str, *, purpose: str) -> str:
    """Return 64 hex digits that are equal for equal values of one purpose, and say nothing else.

    HMAC-SHA256 (RFC 2104) under FIELD_HASH_KEY. Different purposes give unrelated digests, so
    that a phone number and a rate-limit key never match each other.
    """
    message = f"{purpose}\x00{value}".encode(errors="surrogatepass")
    return hmac.new(settings.FIELD_HASH_KEY.encode(), message, hashlib.sha256).hexdigest()
