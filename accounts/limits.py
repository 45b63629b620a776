"""How often. Sign-in, codes and sign-up are limited by allauth: see ACCOUNT_RATE_LIMITS."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from places.clock import day_and_time
from safety.rate_limits import RateLimit, RateLimitExceeded

INVITATIONS = RateLimit("invitations", 10, timedelta(days=1))
# Distances are seen from where one is: who could move at will could find out where others are.
PLACE_CHANGES = RateLimit("place changes", 5, timedelta(days=1))
VOUCHES = RateLimit("vouches", 5, timedelta(days=1))
MAILED_CODES = RateLimit("mailed codes", 5, timedelta(minutes=10))
CODE_GUESSES = RateLimit("code guesses", 10, timedelta(minutes=10))


def moved_too_often(error: RateLimitExceeded) -> str:
    """What to say to somebody who changed a place as often as PLACE_CHANGES allows."""
    words = _(
        "You changed your place %(n)d times in a day. That is as often as it goes, so that nobody "
        "can find out where others live. Everything stays as it was; from %(when)s on "
        "you can change it again."
    )
    when = day_and_time(timezone.now() + error.retry_after)
    return words % {"n": PLACE_CHANGES.limit, "when": when}
