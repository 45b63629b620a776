"""Essays, from Markdown to HTML: headings with a list of contents, footnotes, and no images.

Whoever writes here is an editor; still nothing gets through but the tags below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

MOST_NESTING = 20
LONGEST = 60_000
# What costs more than its length, and how much of it an essay may have.
MOST_MARKS = {"[": 400, "<": 400, "*": 1500, "_": 1500, "`": 1500, "&": 1000, "\n": 2000}
TAGS = {
    *("a", "abbr", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p"),
    *("pre", "section", "strong", "sup", "ul"),
}
ATTRIBUTES = {
    "a": {"href", "id", "class", "aria-label"},
    **{name: {"id"} for name in ("h2", "h3", "h4")},
    "li": {"id", "class"},
    "ol": {"start", "class"},
    "section": {"class", "aria-label"},
    "sup": {"class"},
}
LEADS = ("http://", "https://", "mailto:", "#")


@dataclass(frozen=True)
class Heading:
    """A second-level heading; ``anchor`` is its id in the page."""

    anchor: str
    words: str


class TooIntricate(ValueError):
    """The text has so many marks that it would take long to read them."""


@dataclass(frozen=True)
class Rendered:
    html: SafeString
    contents: tuple[Heading, ...]


def check(markdown: str) -> None:
    """Raise TooIntricate for what no essay needs and what would cost seconds (check 18)."""
    if any(markdown.count(mark) > most for mark, most in MOST_MARKS.items()):
        raise TooIntricate


def render(markdown: str, language: str) -> Rendered:
    """``language`` is that of the page, in which notes are called notes."""
    return _render(markdown, language)


@lru_cache(maxsize=64)
def _render(markdown: str, language: str) -> Rendered:
    env: dict[str, Any] = {}
    tokens = _PARSER.parse(markdown, env)
    contents = tuple(_anchored(tokens))
    clean = nh3.clean(
        _PARSER.renderer.render(tokens, _PARSER.options, env),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    html = mark_safe(clean)  # cleaned in the line above # nosec B308 B703 # noqa: S308
    return Rendered(html, contents)


def plain_text(markdown: str) -> str:
    """The words alone, a block a line: to be searched and counted."""
    return "\n".join(filter(None, map(_words, _PARSER.parse(markdown, {}))))


def addresses_in(markdown: str) -> list[str]:
    """Where it leads to on the web, as the page has it."""
    tokens = [child for token in _PARSER.parse(markdown, {}) for child in token.children or []]
    found = (str(token.attrGet("href")) for token in tokens if token.type == "link_open")
    return [address for address in found if address.lower().startswith(("http://", "https://"))]


def _anchored(tokens: list[Token]) -> Iterator[Heading]:
    """Give every heading an id; the page has a first-level one of its own, so those go down one."""
    taken: Counter[str] = Counter()
    for place, token in enumerate(tokens):
        if token.type not in ("heading_open", "heading_close"):
            continue
        token.tag = {"h1": "h2", "h5": "h4", "h6": "h4"}.get(token.tag, token.tag)
        if token.type == "heading_close":
            continue
        words = _words(tokens[place + 1])
        anchor = f"part-{slugify(words)[:60].rstrip('-')}"
        taken[anchor] += 1
        if taken[anchor] > 1:
            # An underscore, which no slug of these words has, so that it is nobody else's.
            anchor += f"_{taken[anchor]}"
        token.attrSet("id", anchor)
        if token.tag == "h2":
            yield Heading(anchor, words)


def _words(token: Token) -> str:
    if token.type in ("fence", "code_block"):
        return token.content.strip()
    parts = (
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in token.children or []
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    )
    return "".join(parts).strip()


Tokens = Sequence[Token]
Env = MutableMapping[str, Any]


def _note_sign(of: RendererHTML, tokens: Tokens, at: int, options: object, env: Env) -> str:
    number = tokens[at].meta["id"] + 1
    again = tokens[at].meta.get("subId", 0)
    anchor = f"note-{number}-from" + (f"-{again + 1}" if again else "")
    label = escape(_("Note %(number)s") % {"number": number})
    return (
        f'<sup class="note-sign"><a href="#note-{number}" id="{anchor}" aria-label="{label}">'
        f"{number}</a></sup>"
    )


def _note_open(of: RendererHTML, tokens: Tokens, at: int, options: object, env: Env) -> str:
    return f'<li id="note-{tokens[at].meta["id"] + 1}">'


def _note_back(of: RendererHTML, tokens: Tokens, at: int, options: object, env: Env) -> str:
    number, again = tokens[at].meta["id"] + 1, tokens[at].meta.get("subId", 0)
    anchor = f"note-{number}-from" + (f"-{again + 1}" if again else "")
    label = escape(_("Back to the text"))
    return f' <a href="#{anchor}" class="note-back" aria-label="{label}">↩&#xFE0E;</a>'


def _notes_open(of: RendererHTML, tokens: Tokens, at: int, options: object, env: Env) -> str:
    return f'<section class="notes" aria-label="{escape(_("Notes"))}"><ol>'


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MOST_NESTING})
    parser.disable(["image", "html_block", "html_inline"])
    parser.use(footnote_plugin, inline=False)
    for name, rule in {
        "footnote_ref": _note_sign,
        "footnote_open": _note_open,
        "footnote_anchor": _note_back,
        "footnote_block_open": _notes_open,
    }.items():
        parser.add_render_rule(name, rule)
    parser.validateLink = _leads_somewhere  # type: ignore[method-assign, assignment]
    return parser


def _leads_somewhere(address: str) -> bool:
    is_here = address.startswith("/") and not address.startswith(("//", "/\\"))
    return is_here or address.lower().startswith(LEADS)


_PARSER = _parser()
