"""Why words could not be taken, in words; they stay in the form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.actions.writing import CommentGone, NothingToAnswer, ThreadLocked, TooSoon
from moderation.actions.sanctions import CannotWrite
from safety.rate_limits import RateLimitExceeded


def _wait(error: RateLimitExceeded) -> str:
    minutes = max(1, -(-error.retry_after // timedelta(minutes=1)))
    return ngettext(
        "You wrote very often just now. You can go on in about %(count)d minute. What you wrote is "
        "still here.",
        "You wrote very often just now. You can go on in about %(count)d minutes. What you wrote "
        "is still here.",
        minutes,
    ) % {"count": minutes}


def _too_soon(error: TooSoon) -> str:
    seconds = max(1, -(-(error.until - timezone.now()) // timedelta(seconds=1)))
    minutes = -(-seconds // 60)
    return ngettext(
        "This thread goes slowly, so that everybody gets a word in. You can write again in about "
        "%(count)d minute. What you wrote is still here.",
        "This thread goes slowly, so that everybody gets a word in. You can write again in about "
        "%(count)d minutes. What you wrote is still here.",
        minutes,
    ) % {"count": minutes}


# What to say to each, and with which status.
REFUSALS: dict[type[Exception], Callable[[Any], tuple[str, int]]] = {
    RateLimitExceeded: lambda error: (_wait(error), 429),
    TooSoon: lambda error: (_too_soon(error), 429),
    CannotWrite: lambda error: (str(error), 403),
    ThreadLocked: lambda error: (
        _("This thread was closed meanwhile. Copy what you wrote if you want to keep it."),
        409,
    ),
    NothingToAnswer: lambda error: (
        _("What you answer was taken back meanwhile. What you wrote is still here."),
        409,
    ),
    CommentGone: lambda error: (_("It is not there any more. What you wrote is still here."), 409),
}
