"""Joining the group: a name, an address, and a yes to the agreement. No other questions."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm
from allauth.account.internal.templatekit import get_entrance_context_data
from allauth.core import context as allauth_context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.actions.joining import InvitationUsed, invitation_hash, join
from accounts.forms.names import DisplayNameField, check_display_name
from accounts.forms.words import PlainWords
from accounts.models import Invitation, User


class SignUpForm(PlainWords, SignupForm):  # type: ignore[misc]
    """allauth's form with what the group asks; allauth mails the code that finishes it."""

    display_name = DisplayNameField()
    invitation = forms.CharField(
        label=gettext_lazy("Invitation code"),
        help_text=gettext_lazy("From the member who invited you."),
        error_messages={"required": gettext_lazy("Write the code of your invitation.")},
        max_length=40,
    )
    is_old_enough = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Tick this if you are; younger people cannot join.")
        }
    )
    agrees = forms.BooleanField(
        label=gettext_lazy("I have read the group’s agreement and will keep to it"),
        error_messages={"required": gettext_lazy("Read the agreement, and tick this to join.")},
    )

    field_order = ["display_name", "email", "invitation", "is_old_enough", "agrees"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_old_enough"].label = _("I am %(age)d or older") % {
            "age": settings.MINIMUM_AGE
        }
        self.fields["email"].help_text = _("We mail a code there. Members do not see the address.")
        if settings.JOINING != "invited":
            del self.fields["invitation"]
        elif request := allauth_context.request:
            self.fields["invitation"].initial = request.GET.get("invitation", "")

    def clean_invitation(self) -> str:
        code: str = self.cleaned_data["invitation"]
        usable = Invitation.objects.usable(timezone.now())
        if not usable.filter(code_hash=invitation_hash(code)).exists():
            raise _bad_invitation()
        return code

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        # Who is here is told only to whoever holds an invitation, where there are invitations.
        may_ask = settings.JOINING != "invited" or "invitation" in data
        if may_ask and "display_name" in data:
            try:
                check_display_name(data["display_name"])
            except ValidationError as error:
                self.add_error("display_name", error)
        return data

    def save(self, request: HttpRequest) -> User:
        with transaction.atomic():
            person: User = super().save(request)
        return person

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        join(
            person=user,
            display_name=self.cleaned_data["display_name"],
            invitation_code=self.cleaned_data.get("invitation", ""),
            language=get_language() or settings.LANGUAGE_CODE,
            at=timezone.now(),
        )

    def try_save(self, request: HttpRequest) -> Any:
        try:
            return super().try_save(request)
        except InvitationUsed:
            self.add_error("invitation", _bad_invitation())
            context = {"form": self, **get_entrance_context_data(request)}
            return None, render(request, "account/signup.html", context)


def _bad_invitation() -> ValidationError:
    return ValidationError(
        _("This code is not valid any more. Ask whoever invited you for a new one."),
        code="bad_invitation",
    )
