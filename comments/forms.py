"""What one says in a thread, and how a thread is run."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from comments.actions.threads import SLOW_SECONDS
from comments.models import MOST_LETTERS
from safety.asks_about_contact import AsksAboutContact
from safety.idempotency import OnceOnlyForm
from safety.text import PlainTextField

PACES = {
    0: gettext_lazy("As often as they like"),
    60: gettext_lazy("Once a minute"),
    600: gettext_lazy("Once in ten minutes"),
    3600: gettext_lazy("Once an hour"),
}


class WordsForm(AsksAboutContact, forms.Form):
    """A comment's words."""

    read_by_others = ("words",)
    contact_question = gettext_lazy(
        "This looks like a phone number, an e-mail address or a street address. Everybody who sees "
        "this page reads it. Take it out, or tick below that you leave it in."
    )

    words = PlainTextField(
        label=gettext_lazy("Your comment"),
        max_length=MOST_LETTERS,
        error_messages={"required": gettext_lazy("Write something first.")},
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["words"].label = label

    def forget_errors(self) -> None:
        """It is looked at, and not sent yet."""
        self.errors.clear()


class NewCommentForm(OnceOnlyForm, WordsForm):
    """Makes one comment, however often it is sent."""


class EditCommentForm(WordsForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SlowForm(forms.Form):
    seconds = forms.TypedChoiceField(
        label=gettext_lazy("How often each person may write"),
        coerce=int,
        choices=[(seconds, PACES[seconds]) for seconds in SLOW_SECONDS],
    )
