"""Which browser somebody uses, as they would say it themselves: "Firefox on Android"."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

# What a browser says of itself, the first that is found counting: most name others, too.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def in_short(user_agent: str) -> str:
    """What is worth keeping of what a browser says: ``"FxiOS/iPhone"``, either part may lack.

    Of what is kept already it keeps all.
    """
    return f"{_first(BROWSERS, user_agent)}/{_first(SYSTEMS, user_agent)}"


def in_words(kept: str) -> str:
    """What ``in_short`` kept, for people."""
    mark, _slash, of_system = kept.partition("/")
    browser, system = BROWSERS.get(mark) or _("A browser"), SYSTEMS.get(of_system)
    if not system:
        return browser
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}


def _first(marks: Iterable[str], user_agent: str) -> str:
    return next((mark for mark in marks if mark in user_agent), "")
