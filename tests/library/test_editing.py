"""Editors at work: write, look at it, publish, change, put in order, and go back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from library.actions.editors import name_editor
from library.models import Item, Kind, Revision, Topic
from moderation.models import LogEntry
from tests.factories.library import make_item, make_items, make_topic
from tests.people import signed_in

pytestmark = pytest.mark.django_db
NEW = "/library/new/{}/"
ESSAY = {"title": "On soup", "markdown": "Soup is for **all**.", "do": "save"}


@pytest.fixture
def editor(mia: User, rita: User) -> Client:
    """Rita reads, and edits the library."""
    name_editor(uuid=rita.uuid, by=mia, at=timezone.now())
    return signed_in(rita)


def change_url(item: Item) -> str:
    return f"{item.get_absolute_url()}change/"


def as_sent(client: Client, item: Item, **changes: Any) -> dict[str, Any]:
    """What the page of a change would send, with some of it changed."""
    forms = client.get(change_url(item)).context["forms"]
    data: dict[str, Any] = {"version": forms.release["version"].value(), "do": "save"}
    for field in forms.item:
        value = field.value() or ""
        columns = getattr(field.field.widget, "columns", None)
        if columns is None:
            data[field.name] = value.split("\n") if field.name == "topics" else value
            continue
        rows = field.field.widget.format_value(value)
        for place, column in enumerate(columns):
            data[f"{field.name}-{column.name}"] = [row[place] for row in rows]
    return {**data, **changes}


def words(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_an_essay_from_draft_to_published_and_back(editor: Client, rita: User) -> None:
    by = {"credits-name": ["Clara Liang", ""], "credits-role": ["translator", "author"]}
    response = editor.post(NEW.format("essay"), {**ESSAY, **by, "new_topics": "Food; food"})
    item = Item.objects.get()
    assert response["Location"] == item.get_absolute_url() == "/library/read/on-soup/"
    assert (item.published_at, item.own.text) == (None, "Soup is for all.")
    assert [(each.name, each.role) for each in item.contributors.all()] == [
        ("Clara Liang", "translator")
    ]
    assert [topic.name for topic in item.topics.all()] == ["Food"]
    assert Client().get(item.get_absolute_url()).status_code == 404

    editor.post(change_url(item), as_sent(editor, item, do="publish"))
    item.refresh_from_db()
    published_at = item.published_at
    assert item.is_published(timezone.now())
    editor.post(change_url(item), as_sent(editor, item, title="Of soup"))
    item.refresh_from_db()
    assert (item.title, item.published_at, item.slug) == ("Of soup", published_at, "on-soup")
    editor.post(change_url(item), as_sent(editor, item, do="take-back"))
    item.refresh_from_db()
    assert item.published_at is None
    assert list(item.revisions.values_list("by", flat=True)) == [rita.pk] * 4


def test_the_same_form_twice_makes_one(editor: Client) -> None:
    data = {**ESSAY, "once": "8a1f7c52-6f4e-4f0e-9f0b-3f4b1c7d2a10"}
    first, second = (editor.post(NEW.format("essay"), data)["Location"] for _again in range(2))
    assert first == second
    assert Item.objects.count() == 1


def test_published_at_a_time_of_where_the_editor_is(editor: Client, rita: User) -> None:
    User.objects.filter(pk=rita.pk).update(time_zone="Asia/Tokyo")
    day = (timezone.now() + timedelta(days=40)).date()
    data = {**ESSAY, "do": "schedule", "day": day.isoformat(), "time": "06:30"}
    page = words(editor.post(NEW.format("essay"), {**data, "day": "2001-01-01"}))
    assert "Choose a day within the next two years." in page
    assert "Say when readers are to see it." in words(
        editor.post(NEW.format("essay"), {**data, "time": ""})
    )
    page = words(editor.post(NEW.format("essay"), data, follow=True))
    assert "6:30&nbsp;a.m." in page or "6:30\N{NO-BREAK SPACE}a.m." in page or "6:30 a.m." in page
    item = Item.objects.get()
    evening = datetime(day.year, day.month, day.day, 21, 30, tzinfo=UTC) - timedelta(days=1)
    assert item.published_at == evening
    assert item.title in words(editor.get("/library/desk/")).partition("To be published")[2]
    editor.post(change_url(item), as_sent(editor, item, summary="Later."))
    item.refresh_from_db()
    assert (item.summary, item.published_at) == ("Later.", evening)


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
def test_a_preview_saves_nothing_and_tells_what_is_wrong(editor: Client, htmx: bool) -> None:
    headers = {"HX-Request": "true"} if htmx else {}
    data = {**ESSAY, "do": "preview", "title": "", "markdown": "# Soup\n<script>alert(1)</script>"}
    page = words(editor.post(NEW.format("essay"), data, headers=headers))
    preview = page[page.index('<section id="preview"') :]
    assert '<h2 id="part-soup">Soup</h2> <p>&lt;script&gt;alert(1)&lt;/script&gt;</p>' in preview
    assert "Title: Fill this in." in preview
    assert ("<html" in page) != htmx
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("essay", {"markdown": "[" * 500}, "too many signs of Markdown"),
        ("essay", {"slug": "there"}, "Something else in the library has this address."),
        ("essay", {"slug": "no slug"}, "Use small letters, digits and hyphens."),
        ("essay", {"language": "<b>"}, "Write the code of a language"),
        ("essay", {"topics": ["Nothing"]}, "There is no topic “Nothing”."),
        ("article", {"address": "javascript:alert(1)"}, "Give a whole web address"),
        ("article", {"address": "http://192.168.0.1/"}, "not on the public web"),
        ("article", {"access": "stolen"}, "Choose one of those that are listed."),
        ("book", {"isbn13": "9781629638745"}, "This is no ISBN"),
        ("book", {"isbn13": "9781629638744"}, "The library has a book with this ISBN already."),
        (
            "book",
            {"copies-host": "A | B", "copies-address": "https://a.org/", "copies-basis": "free"},
            "leave out the signs",
        ),
        (
            "book",
            {"copies-host": "A", "copies-address": "http://localhost/", "copies-basis": "free"},
            "not on the public web",
        ),
        ("list", {"entries-item": "nowhere", "entries-note": "why"}, "is not in the library"),
        ("guide", {"credits-name": "A", "credits-role": "wizard"}, "“wizard” is none of"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    editor: Client, kind: str, data: dict[str, Any], said: str
) -> None:
    make_item("book", "There", isbn13="9781629638744")
    filled = {**ESSAY, "summary": "My long words", "new_topics": "New"}
    copies = {f"copies-{name}": "" for name in ("host", "address", "basis", "confirmed")}
    page = words(editor.post(NEW.format(kind), {**filled, **copies, **data, "do": "publish"}))
    assert said in page.replace("&quot;", '"')
    assert "My long words" in page
    for value in data.values():
        if isinstance(value, str) and "<" not in value and value != "stolen" and value != "wizard":
            assert value in page
    assert Item.objects.count() == 1
    assert Topic.objects.count() == 0


def test_the_later_of_two_gets_what_changed_and_keeps_their_words(
    editor: Client, mia: User
) -> None:
    item = make_item("essay", "On soup", summary="One pot.")
    mine, theirs = as_sent(editor, item, summary="Two pots."), signed_in(mia)
    theirs.post(change_url(item), as_sent(theirs, item, summary="No pot.", title="Of soup"))
    page = words(editor.post(change_url(item), mine), 409)

    assert "It was changed since you opened it" in page
    assert "By Mia" in page
    for line in ("One pot.</del>", "No pot.</ins>", "Of soup</ins>", "Two pots."):
        assert line in page
    item.refresh_from_db()
    assert item.summary == "No pot."
    again = {**mine, "version": Revision.objects.filter(item=item).order_by("-id")[0].pk}
    assert f'value="{again["version"]}"' in page
    assert editor.post(change_url(item), again).status_code == 302
    item.refresh_from_db()
    assert (item.summary, item.title) == ("Two pots.", "On soup")


def test_a_list_is_put_in_order_row_by_row(editor: Client) -> None:
    for title in ("Bread", "Soup", "Tea"):
        make_item(title=title)
    reading = make_item("list", "Evenings", entries="bread | first\nsoup")
    data = as_sent(editor, reading)

    def rows(do: str, **more: Any) -> tuple[list[str], list[str]]:
        page = editor.post(change_url(reading), {**data, **more, "do": do})
        found = page.context["forms"].item["entries"].value()
        return [row[0] for row in found], [row[1] for row in found]

    assert rows("up-1") == rows("down-0") == (["soup", "bread"], ["", "first"])
    assert rows("up-0") == rows("down-7") == rows("down-x") == (["bread", "soup"], ["first", ""])
    assert rows("remove-0") == (["soup"], [""])
    assert rows("add-tea") == (["bread", "soup", "tea"], ["first", "", ""])
    found = words(editor.post(change_url(reading), {**data, "do": "find", "entries-find": "te"}))
    assert 'value="add-tea"' in found
    assert 'value="add-bread"' not in found
    assert [each.item.slug for each in reading.entries.all()] == ["bread", "soup"]

    order = {"entries-item": ["tea", "bread"], "entries-note": ["warm", ""]}
    editor.post(change_url(reading), {**data, **order})
    entries = reading.entries.order_by("place")
    assert [(each.item.slug, each.note) for each in entries] == [("tea", "warm"), ("bread", "")]


def test_one_more_row_keeps_what_is_typed(editor: Client) -> None:
    data = {**ESSAY, "credits-name": "Ann", "credits-role": "editor", "do": "more-credits"}
    page = words(editor.post(NEW.format("essay"), data))
    assert page.count('name="credits-name"') == 2
    assert 'value="Ann"' in page
    assert "need another look" not in page
    assert not Item.objects.exists()


def test_what_it_said_before_and_the_way_back(editor: Client, rita: User) -> None:
    item = make_item("essay", "On soup", markdown="One\n\nTwo", topics="Food")
    editor.post(change_url(item), as_sent(editor, item, markdown="One\n\nThree", title="Of soup"))
    page = words(editor.get(f"{item.get_absolute_url()}history/"))
    assert "Rita <span" in page
    assert "Title, Text" in page or "Text, Title" in page
    second, first = item.revisions.all()
    version = f"{item.get_absolute_url()}history/{first.pk}/"
    page = words(editor.get(version))
    assert "Three</del>" in page
    assert "Two</ins>" in page

    assert "Look at it once more" in words(editor.post(version, {"version": first.pk}), 409)
    assert editor.post(version, {"version": second.pk}).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.own.markdown) == ("On soup", "One\n\nTwo")
    assert item.revisions.count() == 3
    assert editor.get(f"{item.get_absolute_url()}history/{second.pk + 99}/").status_code == 404


@pytest.mark.parametrize("version", ["", "x", "9" * 18 + "x", "9" * 5000])
def test_a_version_that_is_none_is_no_fault(editor: Client, version: str) -> None:
    item = make_item(title="Soup")
    url = f"{item.get_absolute_url()}history/{item.revisions.get().pk}/"
    assert editor.post(url, {"version": version}).status_code == 409


def test_one_part_too_many_is_said(editor: Client) -> None:
    page = words(editor.post(NEW.format("list"), {"title": "Soup", "entries": "a|b|c"}))
    assert "There is one | too many in “a | b | c”." in page
    page = words(editor.post(NEW.format("book"), {"title": "Soup", "copies": "a|b|c||e"}))
    assert "There is one | too many in “a | b | c | | e”." in page


def test_a_search_finds_no_notes_on_what_readers_do_not_see(editor: Client, client: Client) -> None:
    draft = make_item(title="Secret", draft=True)
    reading_list = make_item(Kind.LIST, "To begin", entries=f"{draft.slug} | About zucchini")

    def found() -> bool:
        return "To begin" in client.get("/library/search/?q=zucchini").content.decode()

    assert not found()
    assert "zucchini" not in client.get(reading_list.get_absolute_url()).content.decode()
    editor.post(change_url(draft), as_sent(editor, draft, do="publish"))
    assert found()
    editor.post(change_url(draft), as_sent(editor, draft, do="take-back"))
    assert not found()


def test_a_fact_is_ticked_off(editor: Client, rita: User) -> None:
    item = make_item(title="Soup", to_confirm="date\nauthor")
    address = f"{item.get_absolute_url()}confirmed/"
    for _again in range(2):
        editor.post(address, {"fact": "date"})
    item.refresh_from_db()
    assert item.to_confirm == ["author"]
    assert list(item.revisions.values_list("by", flat=True)) == [rita.pk, None]


def test_only_a_draft_is_deleted(editor: Client, rita: User) -> None:
    draft, there = make_item(title="Draft", draft=True), make_item(title="There")
    for item in (draft, there):
        editor.get(f"{item.get_absolute_url()}delete/")
        editor.post(f"{item.get_absolute_url()}delete/")
    assert [item.pk for item in Item.objects.all()] == [there.pk]
    entry = LogEntry.objects.get(action="draft_deleted")
    assert (entry.by, entry.about_id) == (rita.uuid, draft.pk)


def test_who_does_not_edit_finds_no_way_in(alice: User, editor: Client) -> None:
    item = make_item(title="Soup")
    for client, may in ((signed_in(alice), False), (editor, True)):
        page = words(client.get(item.get_absolute_url()))
        assert (change_url(item) in page) == may
        assert ("/library/desk/" in words(client.get("/library/"))) == may


def test_pages_ask_as_much_for_one_as_for_thirty(editor: Client) -> None:
    def ask(*addresses: str) -> list[int]:
        numbers = []
        # It also tells what the last deed of an editor came to.
        editor.get("/library/")
        for address in addresses:
            with CaptureQueriesContext(connection) as counted:
                assert editor.get(address).status_code == 200
            numbers.append(len(counted))
        return numbers

    make_topic("Food")
    make_items(1, draft=True, to_confirm="date")
    book = make_item("book", "Soups", copies="A | https://a.org/ | free", credits="Ann")
    reading = make_item("list", "Evenings", entries="soups")
    history = f"{book.get_absolute_url()}history/"
    pages = ("/library/desk/", change_url(book), change_url(reading), history)
    few = ask(*pages)
    make_items(30, draft=True, to_confirm="date")
    for number in range(20):
        make_topic(f"Topic {number}")
        copies = {"copies-host": ["A"] * 9, "copies-address": ["https://a.org/"] * 9,
                  "copies-basis": ["free"] * 9, "copies-confirmed": [""] * 9}  # fmt: skip
        editor.post(change_url(book), as_sent(editor, book, summary=str(number), **copies))
    slugs = list(Item.objects.exclude(kind="list").values_list("slug", flat=True))
    many = {"entries-item": slugs, "entries-note": [""] * len(slugs)}
    editor.post(change_url(reading), as_sent(editor, reading, **many))
    assert reading.entries.count() == len(slugs) > 30
    assert ask(*pages) == few
