"""What is kept about people, and who sees it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mutualaid import theme

DAY = 24 * 60 * 60  # seconds


def cookies() -> list[tuple[str, str, int]]:
    """Every cookie this site sets: its name, what it is for, and how many days it stays."""
    rows = (
        (settings.SESSION_COOKIE_NAME, _("that you are signed in"), settings.SESSION_COOKIE_AGE),
        (settings.CSRF_COOKIE_NAME, _("a guard against forged forms"), settings.CSRF_COOKIE_AGE),
        (theme.COOKIE_NAME, _("your choice of colours, once you make one"), theme.COOKIE_AGE),
    )
    return [(name, what, seconds // DAY) for name, what, seconds in rows]


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {"cookies": cookies(), "session_days": settings.SESSION_COOKIE_AGE // DAY}
    return render(request, "privacy.html", context)
