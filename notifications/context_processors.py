"""What every page knows about notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import SimpleLazyObject

from notifications.models import Notice

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_SHOWN = 9


def unread_notices(request: HttpRequest) -> dict[str, object]:
    """``unread_notices``: "" for none, then "1" to "9", then "9+"; asked only where it is shown."""
    return {"unread_notices": SimpleLazyObject(lambda: _unread_label(request))}


def _unread_label(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    unread = Notice.objects.visible_to(user).unread()
    count = unread.order_by("id")[: MOST_SHOWN + 1].count()
    if count > MOST_SHOWN:
        return f"{MOST_SHOWN}+"
    return str(count) if count else ""
