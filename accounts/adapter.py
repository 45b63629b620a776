"""How this site does what django-allauth leaves open."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context as allauth_context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.actions.joining import arrive
from accounts.emails import absolute_url
from accounts.models import User
from accounts.reauthentication import entered_code_lately
from accounts.registry import queue_mail
from safety.addresses import UNKNOWN, client_address
from safety.encryption import decrypt, encrypt

NO_ADDRESS = "0.0.0.0"  # nosec B104


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always: where people join by invitation or approval, the form and organizers decide."""
        return True

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the mail into the outbox; its links name the configured host, never the request's."""
        facts = {
            **context,
            "email": email,
            "minutes": settings.MAILED_CODE_MINUTES,
            "current_site": _site(),
            "site_url": absolute_url("/"),
            "sign_in_url": absolute_url(reverse("account_login")),
            "sign_up_url": absolute_url(reverse("account_signup")),
        }
        mail = self.render_mail(template_prefix, email, facts)
        with transaction.atomic():
            queue_mail(to=email, subject=mail.subject, body=mail.body, event=f"account:{uuid4()}")

    def format_email_subject(self, subject: str) -> str:
        return " ".join(str(subject).split())

    def login(self, request: HttpRequest, user: User) -> None:
        """The first sign-in ends joining: the address is proved by then."""
        if user.last_login is None:
            chosen = user.display_name
            arrive(person=user)
            if user.display_name != chosen:
                words = _(
                    "Somebody took your name meanwhile: you are %(name)s until you change it."
                )
                messages.info(request, words % {"name": user.display_name})
        super().login(request, user)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom limits on signing in count for; the only one that is kept with a session.

        As everywhere else here: a whole network for IPv6, and what no proxy vouched for is left
        out in place of an error.
        """
        network = client_address(request)
        return NO_ADDRESS if network == UNKNOWN else network.partition("/")[0]

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this site, whatever hosts it answers to."""
        return bool(url) and url_has_allowed_host_and_scheme(
            url, allowed_hosts=None, require_https=settings.HTTPS
        )

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """A mailed code where there is neither a password nor a second factor."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not methods and user.is_authenticated:
            url = reverse("people:confirm_by_code")
            methods = [{"id": "code", "description": _("Use a code by mail"), "url": url}]
        return methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask those who only ever use codes, too: allauth lets them through unasked.

        Its caller overrules True for people without password and second factor, hence raising
        what the caller would have raised.
        """
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        request = allauth_context.request
        if required and not get_reauthentication_flows(request.user):
            if entered_code_lately(request):
                return False
            raise ReauthenticationRequired
        return required


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        """Secrets of authenticator apps and recovery codes, unreadable in the database."""
        return encrypt(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text.encode())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the configured host, whatever host the request named."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": settings.GROUP_NAME}


def _site() -> SimpleNamespace:
    """What allauth's templates know as the site."""
    return SimpleNamespace(name=settings.GROUP_NAME, domain=urlsplit(settings.SITE_URL).netloc)
