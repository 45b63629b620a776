"""Forms of django-allauth in the words of this site."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

# By the name of the field: its label, and what to do when it is empty.
WORDS = {
    "login": (_("E-mail address"), _("Write your e-mail address.")),
    "email": (_("E-mail address"), _("Write your e-mail address.")),
    "password": (_("Password"), _("Write your password.")),
    "oldpassword": (_("Your password until now"), _("Write the password you have now.")),
    "password1": (_("New password"), _("Choose a password.")),
    "password2": (_("The new password again"), _("Write the new password once more.")),
    "code": (_("Code"), _("Write the code.")),
    "name": (_("What you call it"), _("Give it a name.")),
    "credential": (None, _("Use the key first: press the button, then follow your device.")),
}
NO_ADDRESS = _("This is no e-mail address. It looks like name@example.org.")


class PlainWords:
    """A mixin for forms of allauth, before its own class."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            label, required = WORDS.get(name, (None, None))
            if label:
                field.label = label
            if required:
                field.error_messages["required"] = required
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = NO_ADDRESS
            field.widget.attrs.pop("placeholder", None)


class AddEmailForm(PlainWords, account.AddEmailForm):  # type: ignore[misc]
    pass


class ChangeEmailForm(PlainWords, account.ChangeEmailForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(PlainWords, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(PlainWords, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(PlainWords, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(PlainWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(PlainWords, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class ConfirmLoginCodeForm(PlainWords, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    pass


class ConfirmEmailForm(PlainWords, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    pass


class ConfirmResetForm(PlainWords, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    pass


class SecondFactorForm(PlainWords, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class SecondFactorAgainForm(PlainWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class SetUpAppForm(PlainWords, ActivateTOTPForm):  # type: ignore[misc]
    pass


class RenameKeyForm(PlainWords, EditWebAuthnForm):  # type: ignore[misc]
    pass
