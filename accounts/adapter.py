"""How this site does what django-allauth leaves open."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar
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
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.joining import arrive
from accounts.actions.sessions import NO_ADDRESS, begin_session
from accounts.emails import absolute_url
from accounts.models import User
from accounts.reauthentication import entered_code_lately
from accounts.registry import queue_mail
from safety.addresses import UNKNOWN, client_address
from safety.encryption import decrypt, encrypt

# Ways to show once more who one is.
PROOFS = {
    "reauthenticate": gettext_lazy("Your password"),
    "mfa_reauthenticate": gettext_lazy("A code from your app"),
    "mfa_reauthenticate:webauthn": gettext_lazy("A passkey or a key"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed. Speak to an organizer."),
        "duplicate_email": gettext_lazy("This is your address already."),
        "email_password_mismatch": gettext_lazy(
            "Address and password do not go together. Leave the password empty to get a code."
        ),
        "email_taken": gettext_lazy("Somebody here has this address already."),
        "enter_current_password": gettext_lazy("This is not the password you have now."),
        "incorrect_code": gettext_lazy("This is not the code we mailed. Look at the newest mail."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "invalid_login": gettext_lazy("This did not work. Begin anew."),
        "invalid_password_reset": gettext_lazy("This code is of no use any more. Ask for another."),
        "rate_limited": gettext_lazy("That was often. Wait a few minutes, then try again."),
        "same_as_current": gettext_lazy("This is what you have already."),
        "too_many_login_attempts": gettext_lazy(
            "That was often. Wait a few minutes, then try again."
        ),
        "unknown_email": gettext_lazy("Nobody here has this address."),
    }

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
            arrive(person=user, at=timezone.now())
            if user.display_name != chosen:
                words = _(
                    "Somebody took your name meanwhile: you are %(name)s until you change it."
                )
                messages.info(request, words % {"name": user.display_name})
        super().login(request, user)
        begin_session(request, at=timezone.now())

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom limits on signing in count for. It is kept nowhere else.

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
        for method in methods:
            method["description"] = PROOFS.get(method["id"], method["description"])
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
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": gettext_lazy(
            "First set up a passkey or an app that makes codes."
        ),
        "incorrect_code": gettext_lazy("This is not the code. A new one shows every half minute."),
        "unverified_email": gettext_lazy("First show that your e-mail address is yours."),
    }

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
