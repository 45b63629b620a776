"""What the parts of a ranking are called, and what each means."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class PartWords(NamedTuple):
    label: StrPromise
    meaning: StrPromise


PARTS = {
    "closeness": PartWords(
        _("Closeness"),
        _("The nearer, the more. Distances count in steps, from patch to patch."),
    ),
    "dates": PartWords(
        _("Dates"),
        _("Half for how many of the dates are met, half for how much of the amount is."),
    ),
    "fit": PartWords(
        _("Fit"),
        _("How many wishes are met, such as vegetarian food. No wishes: all of these points."),
    ),
    "waiting": PartWords(
        _("Waiting"),
        _("Grows by the day, so that nobody is passed over for ever."),
    ),
    "fair_load": PartWords(
        _("Fair load"),
        _("Whoever was asked least lately comes first, so that the work goes round."),
    ),
    "language": PartWords(
        _("Language"),
        _("A language that both speak. Without one, they still can be matched."),
    ),
}
