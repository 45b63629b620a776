"""Every component of the site on one page, for those who build it: development and demo only."""

import re
from functools import cache
from pathlib import Path

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from exchange.categories.progress import Part, Progress
from safety.asks_about_contact import AsksAboutContact

MATCH_STATES = ["proposed", "accepted", "completed", "declined", "withdrawn", "lapsed"]
OTHER_STATES = ["waiting_for_you", "fell_through", "draft", "open", "filled", "paused", "held"]
CHOICES = [("cooked", _("A cooked meal")), ("groceries", _("Groceries")), ("either", _("Either"))]


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label=_("Title"), max_length=100, help_text=_("A few words that say what it is.")
    )
    words = forms.CharField(label=_("In your words"), widget=forms.Textarea, required=False)
    servings = forms.IntegerField(label=_("How many portions"), min_value=1, max_value=99)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.ChoiceField(
        label=_("Where"), choices=[("", _("Choose a place")), ("gowanus", "Gowanus")]
    )
    food = forms.ChoiceField(label=_("What kind"), choices=CHOICES, widget=forms.RadioSelect)
    diet = forms.MultipleChoiceField(
        label=_("What fits"),
        choices=[("vegan", _("Vegan")), ("halal", _("Halal")), ("kosher", _("Kosher"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick all that you can cook."),
        required=False,
    )
    share = forms.BooleanField(
        label=_("Share my phone number with people I agree with"),
        help_text=_("Nobody else ever sees it."),
    )


class SampleWords(AsksAboutContact, forms.Form):
    """Words with a number in them, which may be meant for everybody or not."""

    read_by_others = ("words",)
    contact_question = _("This looks like a phone number. Everybody could read it.")

    words = forms.CharField(label=_("In your words"), widget=forms.Textarea)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    context = {
        "empty_form": SampleForm(prefix="a"),
        "wrong_form": SampleForm({"b-title": "", "b-servings": "0"}, prefix="b"),
        "asking_form": SampleWords({"c-words": "Call me: 718 555 0123"}, prefix="c"),
        "match_states": MATCH_STATES,
        "states": MATCH_STATES + OTHER_STATES + ["expired", "closed"],
        "icons": icon_names(),
        "progress": Progress(
            Part(_("The rent"), 1200, "$1,200"),
            [
                Part(_("Covered otherwise"), 700, "$700", "covered"),
                Part(_("Received"), 150, "$150", "received"),
                Part(_("Sent"), 100, "$100", "sent"),
                Part(_("Pledged, not sent yet"), 50, "$50", "pledged"),
                Part(_("Still open"), 200, "$200"),
            ],
        ),
        "reasons": [
            {"icon": "distance", "text": _("about 1 km away")},
            {"icon": "calendar", "text": _("covers 6 of 8 Tuesdays")},
            {"icon": "language", "text": _("speaks Spanish")},
            {"icon": "warning", "text": _("may contain nuts: ask first"), "is_caution": True},
        ],
    }
    return render(request, "components.html", context)


@cache
def icon_names() -> list[str]:
    """The ids of the drawings in the sprite."""
    sprite = Path(settings.BASE_DIR, "static", "icons", "sprite.svg").read_text()
    return re.findall(r'<symbol id="([^"]+)"', sprite)
