"""What the readers of all formats give."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf.locale import LANG_INFO

from library.models import Kind
from safety.text import clean_text

# As reference managers write languages: "english", "eng", "en-US", "English".
_CODES = {str(info["name"]).lower(): code for code, info in LANG_INFO.items() if "name" in info}


@dataclass(frozen=True)
class Cited:
    """One entry of a file. ``fields`` are texts as in ``library.forms.items``, with the kind, or
    ``problem`` says why there are none."""

    fields: dict[str, str] = field(default_factory=dict)
    problem: str = ""


class NotReadable(ValueError):
    """The whole of it is in none of the formats, or broken; says why, for whoever sent it."""


def cited(
    kind: Kind,
    *,
    title: str,
    people: dict[str, list[str]],
    source: str,
    issued: str,
    isbn: str = "",
    address: str = "",
    doi: str = "",
    language: str = "",
    edition: str = "",
    subtitle: str = "",
    summary: str = "",
) -> Cited:
    """``people`` are names by role. A book has an ISBN and no address, an article the reverse."""
    fields = {
        "kind": kind.value,
        "title": title,
        "subtitle": subtitle,
        "credits": "\n".join(
            f"{name} ({role})" for role, names in people.items() for name in names if name
        ),
        "source": source,
        "issued": issued,
        "language": _language(language),
        "summary": summary,
    }
    if kind == Kind.BOOK:
        fields |= {"isbn13": isbn, "edition": edition}
    else:
        fields["address"] = address or (f"https://doi.org/{doi}" if doi else "")
    # As a form would, before any of it is shown again.
    clean = {name: clean_text(text).strip() for name, text in fields.items()}
    return Cited({name: text for name, text in clean.items() if text})


def family_last(name: str) -> str:
    """ "Smith, Jane" as one says it; of a collective with a comma in it, the same reversed."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and given.strip() else name.strip()


def date_of(year: str, month: str = "", day: str = "") -> str:
    """As far as it is known, such as "2021-03"."""
    known = [part.strip() for part in (year, month, day)]
    if not known[0]:
        return ""
    stop = next((place for place, part in enumerate(known) if not part.isdigit()), len(known))
    return "-".join([known[0], *(part.zfill(2) for part in known[1:stop])])


def _language(text: str) -> str:
    """A code where it is known; what is not is left out rather than wrong."""
    name = text.strip().lower().replace("_", "-")
    code = _CODES.get(name, name)
    if code not in LANG_INFO:
        code = code.partition("-")[0][:2]
    return code if code in LANG_INFO else ""
