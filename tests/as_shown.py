"""Sending a form as a browser would that changed nothing in it."""

from __future__ import annotations

from html.parser import HTMLParser


class _Forms(HTMLParser):
    """The fields of each form of a page, by its action; buttons send nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, list[str]]] = {}
        self.fields: dict[str, list[str]] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self.fields = self.forms.setdefault(given.get("action", ""), {})
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.fields[self.select] = [value]
        elif tag == "textarea":
            self.fields[name] = [""]
        elif tag == "input" and name:
            is_choice = given.get("type") in {"checkbox", "radio"}
            if not is_choice:
                self.fields[name] = [value]
            elif "checked" in given:
                self.fields.setdefault(name, []).append(value or "on")


def form_as_shown(html: str, action: str) -> dict[str, list[str]]:
    """What the form whose action begins with ``action`` sends. Raises LookupError for none."""
    parser = _Forms()
    parser.feed(html)
    for path, fields in parser.forms.items():
        if path.startswith(action):
            return fields
    raise LookupError(f"there is no form for {action}")
