"""What every answer carries, and whose request it is."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.request import split_domain_port
from django.utils.cache import patch_cache_control

from mutualaid.environment import is_loopback

# What a proxy adds to a request.
OF_PROXIES = ("HTTP_X_FORWARDED_", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
GetResponse = Callable[[HttpRequest], HttpResponse]
# Cookies stay: the theme and the language are the device's, and the session's is already gone.
AT_SIGN_OUT = '"cache", "storage"'


class DemoStaysHereMiddleware:
    """In demo mode anybody may become anybody: answer to nobody beyond this machine.

    A proxy or tunnel on this machine would bring others here; it names itself, or the host that
    they asked for.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host, _port = split_domain_port(request.META.get("HTTP_HOST", "localhost"))
        is_near = is_loopback(request.META.get("REMOTE_ADDR", "")) and is_loopback(host)
        if not is_near or any(name.startswith(OF_PROXIES) for name in request.META):
            return HttpResponseForbidden(
                "Demo mode answers on this machine only, and not through a proxy.\n",
                content_type="text/plain",
            )
        return self.get_response(request)


class PermissionsPolicyMiddleware:
    """Tell browsers which of their abilities pages may ask for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class PrivatePagesMiddleware:
    """Keep pages of signed-in people out of every cache, and clean up when they sign out.

    Stands outside the session middleware, so that it costs no query: whoever has a session, or
    is just given one, counts as signed in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = settings.SESSION_COOKIE_NAME
        if name in request.COOKIES or name in response.cookies:
            patch_cache_control(response, no_store=True, private=True)
        if getattr(request, "has_signed_out", False):
            response.headers["Clear-Site-Data"] = AT_SIGN_OUT
        return response


@receiver(user_logged_out, dispatch_uid="clear-site-data")
def _remember_sign_out(sender: object, request: HttpRequest | None, **kwargs: object) -> None:
    if request is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]
