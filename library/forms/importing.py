"""Sending a file of citations, and choosing what of it to take."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from library.content import Chosen
from library.importing import MOST_LETTERS, Candidate, read_citations
from library.importing.cited import NotReadable
from safety.idempotency import OnceOnlyForm
from safety.text import PlainTextField


class CitationsForm(OnceOnlyForm, forms.Form):
    """``candidates`` are what stands in it, once it is valid; ``take`` names the chosen numbers.

    The text is sent along again with the choice, so that nothing is kept in between.
    """

    text = PlainTextField(
        label=gettext_lazy("BibTeX, RIS or CSL-JSON"),
        help_text=gettext_lazy("As Zotero and other programs write it. Paste all of it here."),
        error_messages={"required": gettext_lazy("Paste citations here.")},
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )

    candidates: list[Candidate]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = []

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            self.candidates = read_citations(text)
        except NotReadable as error:
            raise forms.ValidationError(str(error)) from None
        return text

    def chosen(self) -> list[Chosen]:
        """Those that were ticked, as far as they can be taken, as drafts."""
        ticked = set(self.data.getlist("take"))  # type: ignore[attr-defined]
        return [
            Chosen(each.number, each.kind, each.form.model, each.form.content(published_at=None))
            for each in self.candidates
            if each.kind and each.form and not each.problems and str(each.number) in ticked
        ]
