"""Why two listings fit, as data that is kept and read in anybody's language later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.languages import language_name
from places.distances import describe_distance


@dataclass(frozen=True)
class Reason:
    """``code`` names the sentence, ``params`` (JSON values) fill it.

    ``is_caution`` marks what to ask about first: a fit that we could not confirm.
    """

    code: str
    params: Mapping[str, Any]
    is_caution: bool = False

    def __str__(self) -> str:
        return SENTENCES[self.code](self.params)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "params": dict(self.params), "is_caution": self.is_caution}


def distance(params: Mapping[str, Any]) -> str:
    return str(describe_distance(params["km"]))


def dates(params: Mapping[str, Any]) -> str:
    covered, wanted = params["covered"], params["wanted"]
    if wanted == 1:
        return _("covers the date")
    if covered == wanted:
        return ngettext("covers the date", "covers all %(count)d dates", wanted) % {"count": wanted}
    return _("covers %(covered)d of %(wanted)d dates") % {"covered": covered, "wanted": wanted}


def part_of_amount(params: Mapping[str, Any]) -> str:
    return _("has part of what is needed")


def languages(params: Mapping[str, Any]) -> str:
    return _("both speak %(languages)s") % {
        "languages": ", ".join(language_name(code) for code in params["languages"])
    }


def waiting(params: Mapping[str, Any]) -> str:
    days = params["days"]
    if days == 0:
        return _("posted today")
    return ngettext("waiting for %(days)d day", "waiting for %(days)d days", days) % {"days": days}


def asked_little(params: Mapping[str, Any]) -> str:
    return _("has not been asked to help for a while")


# Categories add their own sentences and icons when the registry loads them.
SENTENCES = {
    "distance": distance,
    "dates": dates,
    "part_of_amount": part_of_amount,
    "languages": languages,
    "waiting": waiting,
    "asked_little": asked_little,
}
ICONS = {
    "distance": "distance",
    "dates": "calendar",
    "part_of_amount": "amount",
    "languages": "language",
    "waiting": "waiting",
    "asked_little": "fairness",
}


def read_reason(stored: Mapping[str, Any]) -> Reason | None:
    """A reason kept as JSON; None where its sentence is no longer known."""
    if stored["code"] not in SENTENCES:
        return None
    return Reason(stored["code"], stored["params"], stored.get("is_caution", False))
