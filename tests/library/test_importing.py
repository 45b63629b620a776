"""Citations that others wrote: read, looked at, and only then saved as drafts."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from library.citing import FORMATS
from library.importing import (
    MOST_ENTRIES,
    MOST_LETTERS,
    read_citations,
)
from library.importing.cited import NotReadable
from library.models import Item, Kind
from tests.factories.library import make_item
from tests.people import signed_in
from tests.speed import takes_less_than

pytestmark = pytest.mark.django_db
PAGE = "/library/import/"

BIBTEX = r"""
@book{care, title = {Care {\"a}nd Soup}, subtitle = {A Book}, author = {Smith, Jane and {PM \& Co}},
  translator = {Zola, {\'E}mile}, publisher = {PM Press}, year = 2021, month = mar,
  isbn = {978-1-62963-874-4}, langid = {english}, abstract = {100\% soup},
  url = {https://no.example.org}}
@article{tools, title = "Tools", author = "A. B.", journaltitle = {Shareable},
  date = {2020-05-06/2021},
  url = {https://www.shareable.net/a_b?c=%20}}
@article{tools, title = {The same key}, doi = {10.1000/182}, year = {around 1900}}
"""
RIS = """TY  - BOOK
TI  - Care and Soup
AU  - Smith, Jane
A2  - B, A
PB  - PM Press
DA  - 2021/03//
SN  - 9781629638744
LA  - en-US
ER  -

TY  - MGZN
T1  - Tools
T2  - Shareable
PY  - 2020
UR  - https://www.shareable.net/tools
ER  -
"""
CSL = [
    {
        "type": "book",
        "title": "Care and Soup",
        "author": [{"given": "Ludwig", "non-dropping-particle": "van", "family": "Beet"}, "x", {}],
        "publisher": "PM Press",
        "ISBN": "9781629638744 9781629638745",
        "issued": {"date-parts": [[2021, 3]]},
    },
    {"type": "webpage", "title": ["odd"], "URL": 5, "issued": {"raw": "soon"}, "author": "me"},
    "no entry",
]


def fields(text: str) -> list[dict[str, Any]]:
    return [dict(each.form.data) for each in read_citations(text) if each.form is not None]


class TestReading:
    def test_bibtex(self) -> None:
        care, tools, same_key = fields(BIBTEX)
        assert care == {
            "kind": "book",
            "title": "Care änd Soup",
            "subtitle": "A Book",
            "credits": "Jane Smith (author)\nPM & Co (author)\nÉmile Zola (translator)",
            "source": "PM Press",
            "issued": "2021-03",
            "language": "en",
            "summary": "100% soup",
            "isbn13": "978-1-62963-874-4",
        }
        assert tools == {
            "kind": "article",
            "title": "Tools",
            "credits": "A. B. (author)",
            "source": "Shareable",
            "issued": "2020-05-06",
            "address": "https://www.shareable.net/a_b?c=%20",
        }
        assert (same_key["title"], same_key["address"]) == (
            "The same key",
            "https://doi.org/10.1000/182",
        )
        # It is no year: the form says so.
        assert same_key["issued"] == "around 1900"

    def test_ris(self) -> None:
        care, tools = fields(RIS)
        assert care["credits"] == "Jane Smith (author)\nA B (editor)"
        assert (care["issued"], care["isbn13"], care["language"]) == (
            "2021-03",
            "9781629638744",
            "en",
        )
        assert (tools["kind"], tools["source"], tools["issued"]) == ("article", "Shareable", "2020")

    def test_csl_json(self) -> None:
        care, odd, no_entry = read_citations(json.dumps(CSL))
        assert care.form is not None
        assert care.form.data["credits"] == "Ludwig van Beet (author)"
        assert (care.form.data["isbn13"], care.form.data["issued"]) == ("9781629638744", "2021-03")
        assert [problem.partition(":")[0] for problem in odd.problems] == ["Title", "Address"]
        assert no_entry.problems == ["This is no entry."]

    @pytest.mark.parametrize("ending", FORMATS)
    def test_what_this_library_gives_away_comes_back(self, client: Client, ending: str) -> None:
        book = make_item(
            Kind.BOOK, "Mutual Aid", credits="Ann Lee\nJo Ray (editor)", isbn13="9781629638744"
        )
        text = client.get(f"{book.get_absolute_url()}cite.{ending}").content.decode()
        (found,) = read_citations(text)
        assert (found.problems, found.known, found.is_new) == ([], [book.item_ptr], False)
        assert found.form is not None
        assert found.form.cleaned_data["credits"][0].name == "Ann Lee"

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("Just a letter", "neither BibTeX nor RIS nor CSL-JSON"),
            ("someone@example.org", "no entry"),
            ("[", "none to its end"),
            ("[]", "no entry"),
            ("[" * 100_000, "none to its end"),
            ("[" + "{}," * MOST_ENTRIES + "{}]", "more than 100 entries"),
            ("@book{a, title={A}}" * (MOST_ENTRIES + 1), "more than 100 entries"),
            ("@" * (MOST_LETTERS + 1), "longer than 200000"),
        ],
    )
    def test_what_cannot_be_read_is_said(self, text: str, why: str) -> None:
        with pytest.raises(NotReadable, match=why):
            read_citations(text)

    def test_a_broken_entry_leaves_the_others(self) -> None:
        good, broken = read_citations("@book{a, title={A}}\n@book{b, title = {no end\n")
        assert good.problems == []
        assert broken.problems == ["What begins in line 2 cannot be read."]

    @pytest.mark.parametrize("deep", ["{" * 400 + "}" * 400, r"\item[" * 400, r"\emph{" * 400])
    def test_what_is_nested_too_deeply_leaves_the_others(self, deep: str) -> None:
        good, broken = read_citations(f"@book{{a, title={{A}}}}\n@book{{b, title = {{{deep}}}}}")
        assert good.problems == []
        assert broken.problems == ["What begins in line 2 cannot be read."]

    def test_what_cannot_be_shown_is_left_out(self, mia: User) -> None:
        text = json.dumps([{"title": "\ud800", "type": "book"}, {"title": "So\x00up"}])
        empty, soup = read_citations(text)
        assert [problem.partition(":")[0] for problem in empty.problems] == ["Title"]
        assert soup.form is not None
        assert soup.form.data["title"] == "Soup"
        page = signed_in(mia).post(PAGE, {"text": text})
        assert "Entry 1 cannot be taken in" in page.content.decode()

    @pytest.mark.no_cover
    @pytest.mark.parametrize(
        "text",
        [
            "@book{a, title={" + "{" * 190_000,
            "@book{a, title={" + r"\'e" * 60_000 + "}}",
            "@book{a, author={" + "A and " * 33_000 + "B}}",
            "@book{a," + "".join(f"x{number}={{y}}," for number in range(18_000)) + "}",
            "@a{b, title={c}}" * 12_000,
            "@" * MOST_LETTERS,
            "TY  - BOOK\n" * 18_000,
        ],
    )
    def test_nothing_takes_long(self, text: str) -> None:
        assert len(text) <= MOST_LETTERS

        def read() -> None:
            with suppress(NotReadable):
                read_citations(text)

        assert takes_less_than(1, read)


class TestWhatIsThere:
    def test_by_isbn_address_or_title(self) -> None:
        book = make_item(Kind.BOOK, "Another title", isbn13="9781629638744")
        tools = make_item(title="Elsewhere", address="https://www.shareable.net/a_b?c=%20")
        titled = make_item(title="the SAME key")
        known = [[item.pk for item in each.known] for each in read_citations(BIBTEX)]
        assert known == [[book.pk], [tools.pk], [titled.pk]]

    def test_in_the_file_itself(self) -> None:
        twice = read_citations("@book{a, title={Soup}}@misc{b, title={SOUP}}")
        assert [each.twice for each in twice] == [False, True]

    def test_one_query_for_all(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            read_citations("".join(f"@book{{k{n}, title={{T{n}}}}}" for n in range(30)))


def test_what_is_broken_stands_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    for text in (
        r"@book{a, title={Soup \input{secret} $x \end{a}}, year=2020}",
        r"@book{a, title={Secret {\textbf soup }",
        "@book{a, title={Soup}}@book{a, title={Secret}}",
    ):
        with suppress(NotReadable):
            read_citations(text)
    assert caplog.messages == []


class TestTakingIn:
    def send(self, person: User, text: str, *take: int, **more: str) -> Any:
        numbers = [str(number) for number in take]
        data = {"text": text, "take": numbers, **({"save": "yes"} if take else {}), **more}
        return signed_in(person).post(PAGE, data)

    def test_nothing_is_saved_before_it_was_seen(self, mia: User) -> None:
        page = self.send(mia, BIBTEX)
        assert [each.is_new for each in page.context["form"].candidates] == [True, True, False]
        assert "Entry 3 cannot be taken in" in page.content.decode()
        assert Item.objects.count() == 0

    def test_what_is_ticked_becomes_a_draft(self, mia: User) -> None:
        assert self.send(mia, BIBTEX, 2).status_code == 302
        item = Item.objects.get()
        assert (item.title, item.published_at, item.revisions.get().by) == ("Tools", None, mia)

    def test_a_second_click_makes_no_second_one(self, mia: User) -> None:
        once = "0c9c2f4e-8f5e-4a53-9d0e-0b1f5d6a7e8f"
        for _click in range(2):
            assert self.send(mia, BIBTEX, 2, once=once).status_code == 302
        assert Item.objects.count() == 1

    @pytest.mark.parametrize("number", [3, 4, 0])
    def test_what_cannot_be_taken_is_not(self, mia: User, number: int) -> None:
        page = self.send(mia, BIBTEX, number)
        assert "Tick what to take in." in page.content.decode()
        assert "Care änd Soup" in page.content.decode()

    def test_all_or_nothing(self, mia: User) -> None:
        twice = (
            "@book{a, title={Soup}, isbn={9781629638744}}@book{b, title={B}, isbn={9781629638744}}"
        )
        page = self.send(mia, twice, 1, 2)
        assert "Nothing was saved. Entry 2:" in page.content.decode()
        assert Item.objects.count() == 0

    def test_not_as_often_as_a_machine(self, mia: User) -> None:
        for number in range(30):
            page = self.send(mia, f"@book{{a, title={{Soup {number}}}}}", 1)
            assert page.status_code == 302
        page = self.send(mia, "@book{a, title={One more}}", 1)
        assert page.status_code == 429
        assert "That was very often" in page.content.decode()
        assert "One more" in page.content.decode()
        assert Item.objects.count() == 30

    def test_only_by_editors(self, alice: User) -> None:
        assert self.send(alice, BIBTEX, 1).status_code == 403
