"""What people write, as HTML: a small part of Markdown, and nothing else of theirs.

Paragraphs, line breaks, emphasis, lists, quotations, code and links. No headings, which would break
the page's own outline; no images, no HTML, and no links but to whole web and mail addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore

# Quotations and lists in one another deeper than this are text; it also bounds the work.
MOST_NESTING = 12
RULES = [
    *("backticks", "blockquote", "emphasis", "entity", "escape", "fence", "link", "autolink"),
    *("list", "newline", "strikethrough"),
]
TAGS = {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "s", "strong", "ul"}
LEADS = ("http://", "https://", "mailto:")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?'*_)]}"


@lru_cache(maxsize=2048)
def render(words: str) -> SafeString:
    """``words`` as safe HTML, in time that grows with their length alone."""
    html = _PARSER.render(words)
    # Whatever the parser lets through: only these tags, only these links.
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        attribute_filter=_keep,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener noreferrer",
    )
    return mark_safe(clean)  # cleaned in the line above # nosec B308 B703 # noqa: S308


def _keep(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        # An address without a scheme ("//elsewhere", "/accounts/logout/") is nobody's to set.
        return value if _leads_somewhere(value) else None
    if name == "start":
        return value if value.isascii() and value.isdigit() else None
    return value


def _link_addresses(state: StateCore) -> None:
    """Addresses that somebody pasted become links."""
    for block in state.tokens:
        if block.type != "inline" or "://" not in block.content:
            continue
        depth = 0
        linked: list[Token] = []
        for token in block.children or []:
            depth += token.nesting if token.type.startswith("link") else 0
            is_plain = token.type == "text" and not depth
            linked += _with_links(token.content) if is_plain else [token]
        block.children = linked


def _with_links(text: str) -> Iterator[Token]:
    end = 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_AFTER_ADDRESS)
        yield _text(text[end : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield _text(address)
        yield Token("link_close", "a", -1)
        end = found.start() + len(address)
    yield _text(text[end:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"breaks": True, "html": False, "maxNesting": MOST_NESTING})
    # Of paired marks both halves: the second makes them into elements.
    parser.enable([*RULES, "balance_pairs", "fragments_join"], ignoreInvalid=True)
    parser.core.ruler.push("link_addresses", _link_addresses)
    # What leads nowhere stays the text it is.
    parser.validateLink = _leads_somewhere  # type: ignore[assignment, method-assign]
    return parser


def _leads_somewhere(address: str) -> bool:
    return address.lower().startswith(LEADS)


_PARSER = _parser()
