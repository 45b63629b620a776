"""What is kept about people, and who sees it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchange.categories.registry import CATEGORIES
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
    labels = (each.label for each in CATEGORIES.values() if not each.names_needs)
    context = {
        "cookies": cookies(),
        "session_days": settings.SESSION_COOKIE_AGE // DAY,
        "unnamed": get_text_list([str(label).lower() for label in labels], _("and")),
    }
    return render(request, "privacy.html", context)
