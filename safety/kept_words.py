"""What somebody sent when their session had just ended, kept until they have signed in again.

It lies encrypted in the new session, so that it is gone with that, and for an hour at most.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from safety.encryption import decrypt, encrypt
from safety.rate_limits import RateLimit, RateLimitExceeded, by_address, hit

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)

KEPT_FOR = timedelta(hours=1)
MOST_LETTERS = 20_000
# Anybody can send a form without a session; nobody is to fill the table of sessions with that.
KEEPING = RateLimit("safety.kept-words", limit=20, per=timedelta(hours=1))
_KEY = "kept_words"


def keeps_words(
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """For views behind a sign-in with much to write: keep what is sent without a session."""

    @wraps(view)
    def kept(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            _keep(request, at=timezone.now())
        return view(request, *args, **kwargs)

    return kept


def kept_words(request: HttpRequest, *, at: datetime) -> QueryDict | None:
    """What was sent to this very address before signing in, once; None where there is nothing."""
    kept = request.session.get(_KEY)
    if request.method != "GET" or not kept or kept["path"] != request.get_full_path():
        return None
    del request.session[_KEY]
    if at >= datetime.fromisoformat(kept["at"]) + KEPT_FOR:
        return None
    messages.info(
        request, _("You had been signed out. What you wrote is still here; please send it again.")
    )
    return QueryDict(decrypt(kept["words"].encode()))


def _keep(request: HttpRequest, *, at: datetime) -> None:
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    words = data.urlencode()
    if len(words) > MOST_LETTERS:
        return
    try:
        hit(KEEPING, by_address(request), at=at)
    except RateLimitExceeded:
        return
    request.session[_KEY] = {
        "path": request.get_full_path(),
        "at": at.isoformat(),
        "words": encrypt(words).decode(),
    }
    messages.info(request, _("You were signed out. Sign in again: what you wrote is kept."))
