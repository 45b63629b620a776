"""How each request treats the person who makes it."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import User
from accounts.permissions import needs_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]

# Recovery codes alone are no second factor: they only stand in for one.
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# Where somebody without a second factor may go: setting one up, what that asks for, and out.
OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_confirm_login_code",
        "account_email_verification_sent",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "health",
        "people:confirm_by_code",
        "set_language",
        "theme",
    }
)


class PreferencesMiddleware:
    """Speak the reader's language and tell the time of where they are."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        language = user.ui_language if user.ui_language in dict(settings.LANGUAGES) else ""
        with timezone.override(time_zone_of(user)):
            if not language:
                return self.get_response(request)
            with translation.override(language):
                request.LANGUAGE_CODE = language
                response = self.get_response(request)
                response.headers["Content-Language"] = language
                return response


def time_zone_of(user: User) -> ZoneInfo:
    """The person's own time zone, or the group's when they chose none that is known."""
    try:
        return ZoneInfo(user.time_zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


class SecondFactorMiddleware:
    """Send organizers and administrators without a second factor to set one up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        user = request.user
        if not user.is_authenticated or not needs_second_factor(user):
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in OPEN_WITHOUT_SECOND_FACTOR or name.startswith("mfa_"):
            return None
        if is_mfa_enabled(user, types=SECOND_FACTORS):
            return None
        messages.warning(
            request, _("Set up a second way to prove who you are: organizers need it.")
        )
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(reverse("mfa_index"))
        return redirect("mfa_index")
