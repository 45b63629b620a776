"""Languages that people speak; more than the site itself is written in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# ISO 639 codes. Signed languages are languages.
SPOKEN = {
    "ar": _("Arabic"),
    "ase": _("American Sign Language"),
    "bn": _("Bengali"),
    "de": _("German"),
    "el": _("Greek"),
    "en": _("English"),
    "es": _("Spanish"),
    "fa": _("Persian"),
    "fil": _("Filipino"),
    "fr": _("French"),
    "he": _("Hebrew"),
    "hi": _("Hindi"),
    "ht": _("Haitian Creole"),
    "it": _("Italian"),
    "ja": _("Japanese"),
    "ko": _("Korean"),
    "ne": _("Nepali"),
    "pa": _("Punjabi"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "quc": _("K’iche’"),
    "ro": _("Romanian"),
    "ru": _("Russian"),
    "so": _("Somali"),
    "sq": _("Albanian"),
    "sw": _("Swahili"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "ur": _("Urdu"),
    "uz": _("Uzbek"),
    "vi": _("Vietnamese"),
    "wo": _("Wolof"),
    "yi": _("Yiddish"),
    "yue": _("Cantonese"),
    "zh": _("Mandarin Chinese"),
}


def language_name(code: str) -> str:
    """The name of a language in the reader's language; the code itself for an unknown one."""
    return str(SPOKEN.get(code, code))


def language_choices() -> list[tuple[str, str]]:
    """Every language with its name, in the order of the reader's alphabet."""
    return sorted(((code, str(name)) for code, name in SPOKEN.items()), key=lambda pair: pair[1])
