"""What somebody sees who tries too often to sign in; ``handler429`` of the URLs."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from safety.rate_limits import RateLimitExceeded, too_often

# The longest of ACCOUNT_RATE_LIMITS: allauth does not say which one it was.
LONGEST = timedelta(minutes=10)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return too_often(request, RateLimitExceeded(LONGEST))
