"""Proving once more who one is, for people who sign in by mailed codes alone.

A code is kept in the session as a keyed hash, for a few minutes and a few attempts.
"""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from safety.encryption import blind_index

SESSION_KEY = "reauthentication_code"
PURPOSE = "reauthentication-code"
MAX_ATTEMPTS = 3


def _hash(code: str) -> str:
    letters = "".join(c for c in code if c.isalnum())
    return blind_index(letters.upper(), purpose=PURPOSE)


def remember_code(request: HttpRequest, code: str) -> None:
    request.session[SESSION_KEY] = {"hash": _hash(code), "at": time.time(), "attempts": 0}


def awaits_code(request: HttpRequest) -> bool:
    """Whether a code is on its way that can still be entered."""
    kept = request.session.get(SESSION_KEY)
    return kept is not None and time.time() - kept["at"] < settings.MAILED_CODE_MINUTES * 60


def accept_code(request: HttpRequest, code: str) -> bool:
    """Check a code; the right one counts as a fresh proof, the third wrong one ends the try."""
    if not awaits_code(request):
        return False
    kept = request.session[SESSION_KEY]
    if constant_time_compare(kept["hash"], _hash(code)):
        del request.session[SESSION_KEY]
        record_authentication(request, request.user, method="code", reauthenticated=True)
        return True
    kept["attempts"] += 1
    request.session.modified = True
    if kept["attempts"] >= MAX_ATTEMPTS:
        del request.session[SESSION_KEY]
    return False


def entered_code_lately(request: HttpRequest) -> bool:
    """Whether the person entered a code within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.

    Such a code then counts as allauth's own proof as well, for as long: whoever has just made
    their first passkey with it is not asked to use that at once.
    """
    records = get_authentication_records(request, request.user)
    codes = [record for record in records if record["method"] == "code"]
    if not codes or time.time() - codes[-1]["at"] >= app_settings.REAUTHENTICATION_TIMEOUT:
        return False
    codes[-1]["reauthenticated"] = True
    request.session.modified = True
    return True
