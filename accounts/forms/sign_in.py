"""One form to sign in: an address alone gets a code by mail, with a password it goes at once."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, RequestLoginCodeForm
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.forms.words import PlainWords
from accounts.models import User


class SignInForm(PlainWords, LoginForm):  # type: ignore[misc]
    def _setup_password_field(self) -> None:
        """Keep the password, which allauth drops where sign-up asks for none, but optional."""
        self.fields["password"].required = False

    def _clean_with_password(self, credentials: dict[str, str]) -> dict[str, Any] | None:
        """Say what is wrong at the password, which is folded away where nobody wrote one."""
        try:
            cleaned: dict[str, Any] = super()._clean_with_password(credentials)
        except forms.ValidationError as error:
            self.add_error("password", error)
            return None
        return cleaned

    def _login_by_code(self, *args: Any, **kwargs: Any) -> HttpResponse:
        know_address(self.user)
        response: HttpResponse = super()._login_by_code(*args, **kwargs)
        return response


class AskForCodeForm(PlainWords, RequestLoginCodeForm):  # type: ignore[misc]
    """The same for allauth's page that only asks for a code."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        know_address(self._user)
        return email


def know_address(person: User | None) -> None:
    """Let allauth know the address of somebody who did not join by its form.

    Else the code would not count as proof of the address, and a second one would be asked for.
    """
    if person is not None:
        sync_user_email_address(person)


class AddPasskeyForm(PlainWords, AddWebAuthnForm):  # type: ignore[misc]
    """A new key signs in by itself unless the person wants it as a second factor only."""

    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone"),
        help_text=_("It then asks for your finger, your face or a PIN in place of a code by mail."),
        required=False,
        initial=True,
    )

    field_order = ["name", "passwordless", "credential"]


class CodeForm(forms.Form):
    """The code from a mail, to prove once more who one is."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=20,
        error_messages={"required": _("Write the code from the mail.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
    )
