"""Essays as HTML: what gets through, what does not, and how long it may take."""

from __future__ import annotations

from functools import partial

import pytest

from library.addresses import is_public_name
from library.markdown import LONGEST, Heading, TooIntricate, check, plain_text, render
from tests.speed import takes_less_than


def test_headings_have_addresses_and_notes_lead_there_and_back() -> None:
    shown = render("# Soup\n\nWarm.[^a]\n\n## Soup\n\n[^a]: Or *cold*.", "en")
    assert shown.contents == (Heading("part-soup", "Soup"), Heading("part-soup_2", "Soup"))
    assert '<h2 id="part-soup">Soup</h2>' in shown.html
    assert '<a href="#note-1" id="note-1-from" aria-label="Note 1"' in shown.html
    assert '<li id="note-1"><p>Or <em>cold</em>. <a href="#note-1-from"' in shown.html


@pytest.mark.parametrize(
    "words",
    [
        *("<script>pwn()</script>", "<img src=x onerror=pwn()>", "![a](https://example.org/a.png)"),
        *("[a](javascript:pwn())", "[a](//evil.example)", "[a](data:text/html,pwn)"),
        *("[a](/\\evil.example)", '[a](https://a.org "x" onclick=pwn())', "<div hx-get=/pwn>"),
        *("[a](&#106;avascript:pwn())", "[a]( java\tscript:pwn())", "<a href='x' style=x>a</a>"),
    ],
)
def test_nothing_else_gets_through(words: str) -> None:
    html = render(words, "en").html
    for intruder in ("<script", "<img", "<div", 'href="java', 'href="data', 'href="//', "<a style"):
        assert intruder not in html
    assert 'href="/\\' not in html


def test_words_alone() -> None:
    assert plain_text("# A *b*\n\n- c `d`\n- [e](https://f.org)") == "A b\nc d\ne"


@pytest.mark.no_cover
def test_what_would_take_long_is_refused_and_the_rest_is_quick() -> None:
    for bomb in ("[" * 500, "*a" * 2000, "a\n" * 3000, "`" * 2000):
        with pytest.raises(TooIntricate):
            check(bomb)
    for text in ("[" * 400, "**a" * 750, "- x\n" * 1900, "word " * (LONGEST // 5), "> " * 20000):
        check(text)
        assert takes_less_than(0.2, partial(render, text, "en"))


@pytest.mark.parametrize("host", ["example.org", "8.8.8.8", "müller.example", "2606:4700::1111"])
def test_a_public_name(host: str) -> None:
    assert is_public_name(host)


@pytest.mark.parametrize(
    "host",
    [
        *("", "localhost", "router", "printer.local", "127.0.0.1", "10.1.1.1", "169.254.169.254"),
        *("0x7f.1", "0177.0.0.1", "127.1", "a.0x7f000001", "::1", "fd00::1", "::ffff:10.0.0.1"),
        *("a.internal", "b.home.arpa", "c.localhost", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    ],
)
def test_a_name_that_is_not_public(host: str) -> None:
    assert not is_public_name(host)
