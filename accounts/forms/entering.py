"""Who calls: somebody without an account, as an organizer enters them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.entering import has_an_account, perhaps_the_same
from accounts.forms.profile import LanguagesField
from accounts.models import User
from accounts.names import mixes_scripts, shape
from accounts.phones import NotAPhoneNumber, normalise_phone
from places.forms import PlaceFormMixin
from safety.idempotency import OnceOnlyForm
from safety.text import PlainTextField


class EnterPersonForm(OnceOnlyForm, PlaceFormMixin, forms.Form):
    """Asks once whether it is somebody who is here already: ``alike`` are those it could be."""

    display_name = PlainTextField(
        one_line=True,
        label=gettext_lazy("Name that others see"),
        help_text=gettext_lazy("What they want to be called, not their full name."),
        max_length=User._meta.get_field("display_name").max_length,
        error_messages={"required": gettext_lazy("Write what they want to be called.")},
    )
    phone = PlainTextField(
        one_line=True,
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy(
            "Stored encrypted, and shown only to whom they agree with. Without one, it is you who "
            "can be reached for them."
        ),
        max_length=40,
        required=False,
    )
    note = PlainTextField(
        one_line=True,
        label=gettext_lazy("Note on the number"),
        help_text=gettext_lazy("Such as “evenings only”."),
        max_length=100,
        required=False,
    )
    languages = LanguagesField()
    agrees = forms.BooleanField(
        label=gettext_lazy("They know about this and said yes"),
        help_text=gettext_lazy(
            "Read it to them: the group keeps your name, roughly where you live and your number. "
            "Members see your name and what you offer or need; only whom you agree with sees how "
            "to reach you. You can have all of it taken out whenever you like."
        ),
        error_messages={"required": gettext_lazy("Ask them first, and tick this when they agree.")},
    )
    is_new = forms.BooleanField(
        label=gettext_lazy("It is somebody else, enter them as new"), required=False
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.alike: list[User] = []
        self.fields["place"].label = _("Where they are")
        self.fields["languages"].label = _("Languages they speak")

    def clean_display_name(self) -> str:
        name: str = self.cleaned_data["display_name"]
        if not shape(name):
            raise ValidationError(_("Write a name with letters in it."))
        if mixes_scripts(name):
            raise ValidationError(
                _("Write each word in one alphabet: letters of several look alike.")
            )
        return name

    def clean_phone(self) -> str:
        number: str = self.cleaned_data["phone"]
        try:
            return normalise_phone(number) if number else ""
        except NotAPhoneNumber:
            raise ValidationError(
                _("This is not a phone number. From another country, begin with + and its code.")
            ) from None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        name, phone = data.get("display_name", ""), data.get("phone", "")
        if not name or data.get("is_new"):
            return data
        self.alike = perhaps_the_same(by=self.by, name=name, phone=phone)
        if self.alike:
            self.add_error("is_new", _("Somebody like this is here already: is it one of these?"))
        elif has_an_account(phone):
            self.add_error(
                "is_new",
                _(
                    "Somebody with an account has this number. If it is them, ask them to post it "
                    "themselves; if somebody else of their household calls, tick this."
                ),
            )
        return data
