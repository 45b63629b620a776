"""Light, dark, or as the device says: kept in a cookie, so that the server draws it at once."""

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

COOKIE_NAME = "theme"
COOKIE_AGE = 365 * 24 * 60 * 60  # seconds


class Theme(TextChoices):
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
    AUTO = "auto", _("Auto")


def chosen_theme(request: HttpRequest) -> Theme:
    """What this browser chose; AUTO where it chose nothing or something unknown."""
    try:
        return Theme(request.COOKIES.get(COOKIE_NAME, ""))
    except ValueError:
        return Theme.AUTO


@require_POST
def theme_choose(request: HttpRequest) -> HttpResponse:
    """Remember `theme` and go back to `next`, a path of this site."""
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        return HttpResponseBadRequest(_("There is no such choice of colours."))
    response = HttpResponseRedirect(safe_path(request.POST.get("next", "")))
    response.set_cookie(
        COOKIE_NAME,
        theme,
        max_age=COOKIE_AGE,
        secure=request.is_secure(),
        # Not secret: theme.js reads it when a page comes back out of the browser's memory.
        httponly=False,
        samesite="Lax",
    )
    return response


def safe_path(path: str) -> str:
    """`path` where it can lead nowhere but to this site, else the start page."""
    if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return path
    return reverse("home")
