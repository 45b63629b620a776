"""How each request treats the person who makes it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.actions.sessions import note_use
from accounts.models import User
from accounts.permissions import needs_second_factor
from accounts.second_factors import SECOND_FACTORS, factors_of, proved_in_session

GetResponse = Callable[[HttpRequest], HttpResponse]

# Where somebody who has yet to prove a second factor may go: proving it again, and out.
OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_confirm_login_code",
        "account_email_verification_sent",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "health",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "people:confirm_by_code",
        "theme",
    }
)


class ForgetSentFormsMiddleware:
    """Keep no form that somebody sent before they showed once more who they are.

    allauth puts all of it into the session, readable, to go on with it afterwards: a new password
    and the headers of the request, too. They fill the form in again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Asked for the session only where allauth has just put something into it.
        if request.session.modified and "request" in request.session.get(STATE_SESSION_KEY, {}):
            del request.session[STATE_SESSION_KEY]
            messages.info(request, _("Show first that it is you. Then fill in the form once more."))
        return response


class LastUseMiddleware:
    """Let people see on which day each of their sessions was last used."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Nothing is asked of the database where nobody asked who it is.
        if request.session.accessed and request.user.is_authenticated:
            note_use(request, at=timezone.now())
        return response


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
    """Let organizers and administrators on only in a session that proved a second factor.

    Whoever has none is sent to set one up. A session from before it was set up, or that came in
    by a way that skipped it, is asked for it; until then it cannot add or change one either.
    """

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
        if name in OPEN_WITHOUT_SECOND_FACTOR:
            return None
        factors = factors_of(user)
        if not SECOND_FACTORS & set(factors.values()):
            return None if name.startswith("mfa_") else _send_to_set_up(request)
        if proved_in_session(request, factors):
            return None
        return _ask_for_proof(request, factors)


def _send_to_set_up(request: HttpRequest) -> HttpResponseBase:
    messages.warning(request, _("Set up a second way to prove who you are: organizers need it."))
    return _send(request, reverse("mfa_index"))


def _ask_for_proof(request: HttpRequest, factors: dict[int, str]) -> HttpResponseBase:
    has_app = Authenticator.Type.TOTP in factors.values()
    page = reverse("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn")
    # A form that was sent meanwhile cannot be sent again by a link: they come back to the start.
    path = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("home")
    messages.info(request, _("Show your second proof once more before you go on."))
    return _send(request, f"{page}?{urlencode({REDIRECT_FIELD_NAME: path})}")


def _send(request: HttpRequest, url: str) -> HttpResponseBase:
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else redirect(url)
