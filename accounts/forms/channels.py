"""One way to reach a person."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.words import NO_ADDRESS
from accounts.models import ContactChannel, User
from accounts.models.channels import ChannelKind
from accounts.phones import HasExtension, NotAPhoneNumber, normalise_phone
from safety.text import PlainTextField

USERNAME = re.compile(r"@?[A-Za-z0-9_.]{3,40}")
# Signal and Telegram people can be found by number or by name.
BY_NUMBER = {ChannelKind.PHONE, ChannelKind.WHATSAPP}
BY_NUMBER_OR_NAME = {ChannelKind.SIGNAL, ChannelKind.TELEGRAM}


class ChannelForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=ChannelKind.choices,
        error_messages={"required": gettext_lazy("Choose what it is.")},
    )
    value = PlainTextField(
        one_line=True,
        label=gettext_lazy("Number, name or address"),
        help_text=gettext_lazy("Stored encrypted, and shown to nobody but those you choose below."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write how you can be reached this way.")},
    )
    note = PlainTextField(
        one_line=True,
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Such as “evenings only”."),
        max_length=100,
        required=False,
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("Share with people I agree with"),
        help_text=gettext_lazy("Only after both of you said yes to the same thing."),
        required=False,
        initial=True,
    )

    is_for_help = forms.BooleanField(
        label=gettext_lazy("Show to members who look for an organizer"),
        help_text=gettext_lazy(
            "On the page “Reach an organizer”, with your name, for every member to see."
        ),
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        person: User,
        channel: ContactChannel | None = None,
    ) -> None:
        names = self.base_fields if channel else ()
        super().__init__(data, initial={name: getattr(channel, name) for name in names})
        if not person.can_organize:
            del self.fields["is_for_help"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "kind" in data and "value" in data:
            try:
                data["value"] = _normalise(ChannelKind(data["kind"]), data["value"])
            except forms.ValidationError as error:
                self.add_error("value", error)
        return data


def _normalise(kind: ChannelKind, value: str) -> str:
    """The one spelling of a value; ValidationError says what is wrong with it."""
    if kind == ChannelKind.EMAIL:
        try:
            validate_email(value)
        except forms.ValidationError:
            raise forms.ValidationError(NO_ADDRESS) from None
        return value.lower()
    if kind in BY_NUMBER_OR_NAME and not _is_number(value):
        if not USERNAME.fullmatch(value):
            raise forms.ValidationError(
                _("Write a phone number, or a user name of letters, digits, dots and underscores.")
            )
        return value
    if kind in BY_NUMBER | BY_NUMBER_OR_NAME:
        try:
            return normalise_phone(value)
        except HasExtension:
            raise forms.ValidationError(
                _("Write the number without its extension, and the extension into the note.")
            ) from None
        except NotAPhoneNumber:
            raise forms.ValidationError(
                _("This is not a phone number. From another country, begin with + and its code.")
            ) from None
    return value


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"[\d\s()+./-]+", value))
