"""What a person says about themselves, and how much they want to be asked."""

from __future__ import annotations

import zoneinfo

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.names import DisplayNameField, check_display_name
from accounts.languages import language_choices
from accounts.models import User
from safety.text import PlainTextField

MOST_ASKS_A_WEEK = 50


def _time_zones() -> list[tuple[str, str]]:
    """Places, not abbreviations: "America/New_York" and the like."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name)
    kept = [name for name in names if not name.startswith(("Etc/", "SystemV/", "US/"))]
    default = _("The group’s (%(zone)s)") % {"zone": settings.TIME_ZONE.replace("_", " ")}
    return [("", default), *((name, name.replace("_", " ")) for name in kept)]


def _site_languages() -> list[tuple[str, str]]:
    return [("", _("As my browser asks")), *settings.LANGUAGES]


class LanguagesField(forms.MultipleChoiceField):
    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Languages you speak"),
            help_text=gettext_lazy(
                "Sharing one counts a little in what is suggested; it rules nobody out."
            ),
            choices=language_choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class ProfileForm(forms.Form):
    display_name = DisplayNameField()
    pronouns = PlainTextField(
        one_line=True,
        label=gettext_lazy("Pronouns"),
        help_text=gettext_lazy("Such as she/her, they/them, él."),
        max_length=40,
        required=False,
    )
    languages = LanguagesField()
    ui_language = forms.ChoiceField(
        label=gettext_lazy("Language of this site and its mails"),
        choices=_site_languages,
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=_time_zones, required=False
    )

    def __init__(self, data: QueryDict | None = None, *, person: User) -> None:
        self.person = person
        super().__init__(data, initial={name: getattr(person, name) for name in self.base_fields})

    def clean_display_name(self) -> str:
        name: str = self.cleaned_data["display_name"]
        if name != self.person.display_name:
            check_display_name(name, person=self.person)
        return name


class LanguagesForm(forms.Form):
    """The second question of the welcome page; the first is the place."""

    languages = LanguagesField()


class AvailabilityForm(forms.Form):
    not_now = forms.BooleanField(
        label=gettext_lazy("Not now"),
        help_text=gettext_lazy("Nobody is suggested to ask you until you take this back."),
        required=False,
    )
    weekly_limit = forms.IntegerField(
        label=gettext_lazy("Ask me at most this many times a week"),
        help_text=gettext_lazy("Leave it empty for no limit."),
        min_value=1,
        max_value=MOST_ASKS_A_WEEK,
        required=False,
    )
