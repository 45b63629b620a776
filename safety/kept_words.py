"""What somebody sent when their session had just ended, kept until they have signed in again.

A form shown to somebody says, signed, whose it is (``{% kept_words_owner %}``). What it sends
without a session lies encrypted in the cache, for an hour, and only that person gets it back:
whoever signs in next on the same device does not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from safety.encryption import blind_index, decrypt, encrypt
from safety.rate_limits import RateLimit, RateLimitExceeded, by_address, hit

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)

KEPT_FOR = timedelta(hours=1)
MOST_LETTERS = 20_000
# Nobody is to fill the cache with an old form of theirs.
KEEPING = RateLimit("safety.kept-words", limit=20, per=timedelta(hours=1))
OWNER_FIELD = "kept_words_owner"
_SIGNER = Signer(salt="safety.kept_words")


def owner_token(person_id: int) -> str:
    """What a form says to have its words kept for this person; always the same for them."""
    return _SIGNER.sign(str(person_id))


def keeps_words(
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """For views behind a sign-in with much to write: keep what is sent without a session."""

    @wraps(view)
    def kept(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            _tell(request, is_kept=_keep(request))
        return view(request, *args, **kwargs)

    return kept


def kept_words(request: HttpRequest) -> QueryDict | None:
    """What this person sent to this very address before signing in, once; else None."""
    if request.method != "GET" or request.user.pk is None:
        return None
    key = _key(request, request.user.pk)
    kept = cache.get(key)
    if kept is None:
        return None
    cache.delete(key)
    messages.info(
        request, _("You had been signed out. What you wrote is still here; please send it again.")
    )
    return QueryDict(decrypt(kept))


def _keep(request: HttpRequest) -> bool | None:
    """Whether what was sent is kept; None for what came from nobody's form."""
    owner = _owner(request)
    if owner is None:
        return None
    data = request.POST.copy()
    for name in ("csrfmiddlewaretoken", OWNER_FIELD):
        data.pop(name, None)
    letters = sum(len(name) + len(value) for name, values in data.lists() for value in values)
    if letters > MOST_LETTERS:
        return False
    try:
        hit(KEEPING, by_address(request), at=timezone.now())
    except RateLimitExceeded:
        return False
    cache.set(_key(request, owner), encrypt(data.urlencode()), KEPT_FOR.total_seconds())
    return True


def _owner(request: HttpRequest) -> int | None:
    try:
        return int(_SIGNER.unsign(request.POST.get(OWNER_FIELD, "")))
    except BadSignature:
        return None


def _key(request: HttpRequest, owner: int) -> str:
    address = f"{owner}\n{request.get_full_path()}"
    return f"kept-words:{blind_index(address, purpose='kept-words')}"


def _tell(request: HttpRequest, *, is_kept: bool | None) -> None:
    if is_kept:
        messages.info(
            request, _("You were signed out. Sign in again: what you wrote is kept for an hour.")
        )
    elif is_kept is False:
        messages.warning(
            request,
            _(
                "You were signed out, and what you wrote could not be kept. Go back in your "
                "browser and copy it before you sign in again."
            ),
        )
