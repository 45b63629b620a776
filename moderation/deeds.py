"""What can stand in the log; each app registers its own deeds in ``AppConfig.ready()``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NAME = re.compile(r"^[a-z][a-z_]{0,39}$")


class UnknownDeed(LookupError):
    """Nobody registered a deed of this name."""


@dataclass(frozen=True)
class Deed:
    """``label`` names it in a list; ``sentence`` tells it, with ``%(by)s`` and ``%(about)s``.

    ``unnamed`` takes its place where what is done to a person names the case in their stead.
    """

    name: str
    label: str | _StrPromise
    sentence: str | _StrPromise
    unnamed: str | _StrPromise = ""

    def __post_init__(self) -> None:
        if not NAME.match(self.name):
            raise ValueError(f"{self.name!r} is not a lower-case identifier")


_deeds: dict[str, Deed] = {}


def register(*deeds: Deed) -> None:
    """Make deeds known. Registering one again replaces it."""
    _deeds.update({deed.name: deed for deed in deeds})


def deed(name: str) -> Deed:
    """Raises UnknownDeed."""
    try:
        return _deeds[name]
    except KeyError:
        raise UnknownDeed(name) from None


def all_deeds() -> list[Deed]:
    return sorted(_deeds.values(), key=lambda each: str(each.label))


# What organizers do to what people wrote, and to each other's decisions.
DEEDS = (
    Deed("case_claimed", _("took a case on"), _("%(by)s took on %(about)s.")),
    Deed(
        "case_held",
        _("kept something back for others to decide"),
        _("%(by)s kept back what is in %(about)s, for others to decide."),
    ),
    Deed("case_decided", _("decided a case"), _("%(by)s decided %(about)s.")),
    Deed(
        "author_looked_up",
        _("looked up who wrote something"),
        _("%(by)s looked up who wrote what is in %(about)s."),
    ),
    Deed(
        "sanction_imposed",
        _("limited somebody"),
        _("%(by)s limited what %(about)s may do."),
        _("%(by)s limited what whoever wrote what is in %(about)s may do."),
    ),
    Deed(
        "sanction_lifted",
        _("lifted a limit"),
        _("%(by)s lifted a limit for %(about)s."),
        _("%(by)s lifted a limit for whoever wrote what is in %(about)s."),
    ),
    Deed("appeal_decided", _("decided an appeal"), _("%(by)s decided %(about)s.")),
    Deed("duty_taken", _("went on duty"), _("%(by)s is on duty for a week.")),
    Deed("duty_ended", _("went off duty"), _("%(by)s is not on duty any more.")),
    Deed(
        "cap_chosen", _("chose how much to take on"), _("%(by)s chose how many cases to take on.")
    ),
    Deed("agreements_changed", _("changed the agreements"), _("%(by)s changed %(about)s.")),
    Deed("words_changed", _("changed the watched words"), _("%(by)s changed the watched words.")),
)
