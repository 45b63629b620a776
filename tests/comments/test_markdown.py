"""What becomes of what people write; scripts and pace are tests of tests/security."""

from __future__ import annotations

import pytest

from comments.markdown import render

REL = 'rel="nofollow ugc noopener noreferrer"'


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("One *two* **three** ~~four~~", "<p>One <em>two</em> <strong>three</strong> <s>four</s>"),
        ("a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("> so", "<blockquote>\n<p>so</p>\n</blockquote>"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
        ("# Not a title", "<p># Not a title</p>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("[x](https://e.org)", f'<p><a href="https://e.org" {REL}>x</a></p>'),
        ("[x](mailto:a@e.org)", f'<p><a href="mailto:a@e.org" {REL}>x</a></p>'),
        ("<https://e.org>", f'<p><a href="https://e.org" {REL}>https://e.org</a></p>'),
        (
            "See https://e.org/a_b_c.",
            f'<a href="https://e.org/a_b_c" {REL}>https://e.org/a_b_c</a>.',
        ),
        ("[https://e.org](https://f.org)", f'<a href="https://f.org" {REL}>https://e.org</a>'),
        ("`https://e.org`", "<p><code>https://e.org</code></p>"),
    ],
)
def test_what_it_becomes(words: str, html: str) -> None:
    assert html in render(words)


@pytest.mark.parametrize(
    "words",
    [
        "[x](//e.org)",
        "[x](/accounts/logout/)",
        "[x](data:text/html,hello)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#10;script:alert(1))",
        "[x](\\\\e.org)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        "[x]: //e.org\n\n[x]",
    ],
)
def test_what_leads_nowhere_stays_text(words: str) -> None:
    assert "<a" not in render(words)


def test_a_picture_is_at_most_a_link() -> None:
    html = render("![cat](https://e.org/cat.png) <img src=https://e.org/cat.png>")
    assert "<img" not in html
    assert f'!<a href="https://e.org/cat.png" {REL}>cat</a>' in html


def test_deep_quotations_end() -> None:
    assert render(">" * 200 + " a").count("<blockquote>") < 20
