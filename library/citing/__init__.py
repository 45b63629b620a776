"""Items in the formats of programmes that keep references."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from library.citing.bibtex import bibtex
from library.citing.csl import csl_json
from library.citing.reference import Reference
from library.citing.ris import ris


@dataclass(frozen=True)
class Format:
    """``ending`` is that of the file, ``write`` puts references into it."""

    ending: str
    label: str
    media_type: str
    write: Callable[[Iterable[Reference]], str]


FORMATS = {
    each.ending: each
    for each in (
        Format("bib", "BibTeX", "application/x-bibtex", bibtex),
        Format("ris", "RIS", "application/x-research-info-systems", ris),
        Format("json", "CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
    )
}
