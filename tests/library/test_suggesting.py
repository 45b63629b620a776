"""What readers suggest: an organizer reads it, editors decide, and whoever suggested it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from library.actions.suggesting import NotOnTheDesk, decline, suggest, take_up
from library.addresses import same_page
from library.models import Article, Item, Suggestion
from moderation.measures import Measure, MeasureKind
from moderation.models import Case, LogEntry
from moderation.models.decisions import Outcome
from notifications.models import Notice
from tests.factories.library import make_item
from tests.factories.moderation import decide_this
from tests.people import signed_in

pytestmark = pytest.mark.django_db
BREAD = {"kind": "article", "title": "Bread for all", "address": "https://example.org/bread"}


def send(person: User, path: str = "/library/suggest/", **data: str) -> Any:
    return signed_in(person).post(path, data)


def a_suggestion(by: User, **facts: str) -> Suggestion:
    return suggest(by=by, facts={**BREAD, **facts}, at=timezone.now())


def let_through(
    suggestion: Suggestion, mia: User, outcome: Outcome = Outcome.APPROVE
) -> Suggestion:
    decide_this(suggestion, outcome, by=mia)
    return suggestion


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


def test_from_a_reader_to_the_desk_and_back(rita: User, alice: User, mia: User) -> None:
    response = send(rita, **BREAD, why="It *rises*.", language="en")
    suggestion = Suggestion.objects.get()
    assert response["Location"] == f"/library/suggest/{suggestion.pk}/"
    assert (suggestion.author, suggestion.review_status) == (rita, "waiting")
    case = Case.objects.open().get()
    assert "read_first" in case.reasons
    assert case.evidence.get().words == "Bread for all\nhttps://example.org/bread\nIt *rises*."
    page = signed_in(rita).get(suggestion.get_absolute_url())
    assert "an organizer reads it first" in page.content.decode()
    assert signed_in(alice).get(suggestion.get_absolute_url()).status_code == 404
    assert not Suggestion.objects.on_the_desk().exists()
    with pytest.raises(NotOnTheDesk):
        take_up(suggestion=suggestion, by=mia, at=timezone.now())

    let_through(suggestion, mia)
    assert "Bread for all" in signed_in(mia).get("/library/suggested/").content.decode()
    assert told(rita) == []
    bread = make_item(title="Bread for all", address=BREAD["address"])
    take_up(suggestion=suggestion, by=mia, item=bread, answer="Read it!", at=timezone.now())
    notice = Notice.objects.get(person=rita)
    assert (notice.kind, notice.url) == ("suggestion_taken", bread.get_absolute_url())
    assert "Read it!" in notice.body
    assert "Mia" not in notice.subject + notice.body
    deeds = LogEntry.objects.order_by("id").values_list("action", "by")
    assert list(deeds) == [("case_decided", mia.uuid), ("suggestion_taken", mia.uuid)]
    with pytest.raises(NotOnTheDesk):
        decline(suggestion=suggestion, by=mia, at=timezone.now())
    assert not Suggestion.objects.on_the_desk().exists()


def test_thanked_and_told_no_from_the_desk(rita: User, alice: User, mia: User) -> None:
    suggestion = let_through(a_suggestion(rita), mia)
    make = f"/library/new/article/?suggestion={suggestion.pk}"
    assert make in signed_in(mia).get(suggestion.get_absolute_url()).content.decode()
    assert 'value="Bread for all"' in signed_in(mia).get(make).content.decode()
    path = f"{suggestion.get_absolute_url()}decide/"
    data = {"outcome": "declined", "answer": "We have three like it."}
    assert signed_in(alice).post(path, data).status_code == 403
    assert signed_in(mia).post(path, data)["Location"] == "/library/suggested/"
    assert told(rita) == ["suggestion_declined"]
    page = signed_in(rita).get(suggestion.get_absolute_url()).content.decode()
    assert "do not take it up this time" in page
    assert "We have three like it." in page


def test_an_organizers_own_is_on_the_desk_at_once(mia: User) -> None:
    assert list(Suggestion.objects.on_the_desk()) == []
    suggestion = a_suggestion(mia)
    assert list(Suggestion.objects.on_the_desk()) == [suggestion]
    assert not Case.objects.exists()


def test_it_can_be_changed_until_editors_have_it(rita: User, alice: User, mia: User) -> None:
    suggestion = a_suggestion(rita)
    path = f"{suggestion.get_absolute_url()}change/"
    assert send(rita, path, **BREAD, version="7").status_code == 409
    assert send(alice, path, **BREAD, version="1").status_code == 404
    assert send(rita, path, **{**BREAD, "title": "Bread"}, version="1").status_code == 302
    suggestion.refresh_from_db()
    assert (suggestion.title, suggestion.is_waiting_for_review) == ("Bread", True)
    assert Case.objects.open().get().version == 2

    let_through(suggestion, mia, Outcome.ASK_TO_EDIT)
    assert told(rita) == ["review_decided"]
    version = str(suggestion.review_version)
    assert send(rita, path, **{**BREAD, "title": "Kind bread"}, version=version).status_code == 302
    let_through(suggestion, mia)
    assert list(Suggestion.objects.on_the_desk().values_list("title", flat=True)) == ["Kind bread"]
    assert send(rita, path, **BREAD, version="4").status_code == 302
    assert Suggestion.objects.get().title == "Kind bread"


def test_where_a_link_is_wanted(client: Client, rita: User) -> None:
    item = make_item(title="Bread for all", credits="A. Baker", language="es")
    path = f"{item.get_absolute_url()}suggest/"
    page = client.get(item.get_absolute_url()).content.decode()
    assert page.index(path) < page.index("Tell us where it is") < page.index("Suggest a correction")
    form = signed_in(rita).get(path)
    assert "Where can it be read?" in form.content.decode()
    given = {name: form.context["form"].initial[name] for name in ("title", "credits", "language")}
    assert given == {"title": "Bread for all", "credits": "A. Baker", "language": "es"}

    assert set(send(rita, path, **given).context["form"].errors) == {"why"}
    assert send(rita, path, **given, address="https://example.org/bread").status_code == 302
    suggestion = Suggestion.objects.get()
    assert (suggestion.item_id, suggestion.kind) == (item.pk, "article")


@pytest.mark.parametrize(("kind", "asked"), [
    ("article", {"title", "credits", "address", "language", "why"}),
    ("book", {"title", "credits", "isbn13", "language", "why"}),
    ("essay", {"why"}),
    ("list", {"why"}),
])  # fmt: skip
def test_what_can_be_wrong_is_asked(rita: User, kind: str, asked: set[str]) -> None:
    item = make_item(kind, "Bread for all")
    path = f"{item.get_absolute_url()}suggest/"
    form = signed_in(rita).get(path).context["form"]
    assert set(form.fields) - {"once", "seen"} == asked
    facts = {name: str(form.initial.get(name, "")) for name in asked}
    assert send(rita, path, **{**facts, "why": "The baker is called Ann."}).status_code == 302
    assert Suggestion.objects.get().title == "Bread for all"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "http://192.168.1.1/"}, "address"),
        ({"address": "http://localhost/"}, "address"),
        ({"isbn13": "9781629638745"}, "isbn13"),
        ({"title": ""}, "title"),
        ({"kind": "essay"}, "kind"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(rita: User, wrong: dict[str, str], field: str) -> None:
    response = send(rita, **{**BREAD, "why": "Because it rises.", **wrong})
    assert set(response.context["form"].errors) == {field}
    assert "Because it rises." in response.content.decode()
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize(
    ("given", "is_there"),
    [
        ({"title": "BREAD for everybody"}, True),
        ({"title": "Bread for everybody: a history"}, True),
        ({"title": "Other", "address": "http://www.example.org/bread/?utm_source=mail#top"}, True),
        ({"title": "Other", "kind": "book", "isbn13": "1-62963-874-9"}, True),
        ({"title": "Other", "address": "https://example.org/bread?page=2"}, False),
        ({"title": "Hidden bread"}, False),
    ],
)
def test_what_the_library_has_is_shown_once(
    rita: User, given: dict[str, str], is_there: bool
) -> None:
    make_item(title="Bread for everybody", address="https://example.org/bread")
    make_item("book", "Loaves", isbn13="9781629638744")
    make_item(title="Hidden bread", draft=True)
    data = {"kind": "article", **given}
    response = send(rita, **data)
    assert (response.status_code == 200) == is_there
    if is_there:
        page = response.content.decode()
        assert "Here already" in page
        (found,) = response.context["found"]
        assert found.get_absolute_url() in page
        seen = response.context["form"].data["seen"]
        assert send(rita, **data, seen=seen).status_code == 302
    assert Suggestion.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a", "http://EXAMPLE.org/a/", "https://www.example.org/a#b",
     "https://example.org:443/a?utm_medium=x&fbclid=1"],
)  # fmt: skip
def test_spellings_of_one_address(address: str) -> None:
    assert same_page(address) == "example.org/a"


def test_an_article_knows_its_page() -> None:
    make_item(title="Soup", address="https://www.example.org/soup/?b=2&a=1")
    assert Article.objects.get().page == "example.org/soup?a=1&b=2"
    assert same_page("") == ""


def test_once_however_often_it_is_sent(rita: User) -> None:
    data = {**BREAD, "once": "0d9f5b4e-5c53-4a0b-9a51-6f1f2f1f2a77"}
    answers = {send(rita, **data)["Location"] for _again in range(2)}
    assert answers == {Suggestion.objects.get().get_absolute_url()}


def test_not_as_often_as_a_machine(rita: User) -> None:
    for number in range(20):
        assert send(rita, kind="guide", title=f"Loaf {number}").status_code == 302
    response = send(rita, kind="guide", title="One more loaf")
    assert response.status_code == 429
    assert "One more loaf" in response.content.decode()
    assert Suggestion.objects.count() == 20


def test_who_may_not_write_may_not_suggest(alice: User, mia: User) -> None:
    said = a_suggestion(alice)
    until = timezone.now() + timedelta(days=1)
    decide_this(said, Outcome.REMOVE, by=mia, measure=Measure(MeasureKind.SUSPEND, until))
    response = send(alice, **BREAD)
    assert response.status_code == 403
    assert "Bread for all" in response.content.decode()
    assert Suggestion.objects.get() == said
    assert signed_in(alice).get(said.get_absolute_url()).status_code == 404


def test_it_goes_with_the_person(rita: User) -> None:
    a_suggestion(rita)
    rita.delete()
    assert not Suggestion.objects.exists()
    assert not Item.objects.exists()


def test_one_on_the_desk_or_thirty_cost_the_same(mia: User, rita: User) -> None:
    item = make_item("book", "Loaves")

    def ask(address: str) -> int:
        client = signed_in(mia)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    def fill(number: int) -> None:
        for place in range(number):
            a_suggestion(rita, title=f"Loaf {place}")
            Suggestion.objects.update(review_status="visible", item=item)

    addresses = ("/library/suggested/", "/library/suggest/", "/review/")
    fill(1)
    few = [ask(each) for each in addresses]
    fill(29)
    assert [ask(each) for each in addresses] == few


def filled_in(client: Client, path: str) -> dict[str, Any]:
    """What the page would send as it was opened."""
    forms = client.get(path).context["forms"]
    names = ("title", "address", "language")
    data = {name: forms.item[name].value() or "" for name in names}
    release = {name: forms.release[name].value() or "" for name in ("version", "suggestion")}
    return {**data, **release, "once": str(forms.release["once"].value()), "do": "save"}


def test_saving_what_was_made_of_it_closes_it(rita: User, mia: User) -> None:
    suggestion = let_through(a_suggestion(rita, credits="A. Baker"), mia)
    make = f"/library/new/article/?suggestion={suggestion.pk}"
    client = signed_in(mia)
    page = client.get(make).content.decode()
    assert "Rita suggests" in page
    sent = filled_in(client, make)
    preview = client.post("/library/new/article/", {**sent, "do": "preview"})
    assert f'name="suggestion" value="{suggestion.pk}"' in preview.content.decode()
    for _again in range(2):
        response = client.post("/library/new/article/", sent)
        assert response["Location"] == "/library/read/bread-for-all/"
    item = Item.objects.get()
    suggestion.refresh_from_db()
    assert (suggestion.outcome, suggestion.made) == ("taken", item)
    # Nobody is led to a draft that is not for them.
    notice = Notice.objects.get(person=rita)
    assert (notice.kind, notice.url) == ("suggestion_taken", suggestion.get_absolute_url())
    assert "as soon as it is ready" in notice.body
    own = signed_in(rita).get(suggestion.get_absolute_url()).content.decode()
    assert "as soon as it is ready" in own
    assert item.get_absolute_url() not in own
    history = client.get(f"{item.get_absolute_url()}history/").content.decode()
    assert f'<a href="{suggestion.get_absolute_url()}">Bread for all (Rita)</a>' in history
    assert "not on the desk any more" in client.get(make).content.decode()


def test_a_correction_is_filled_in_and_closed_with_the_item(rita: User, mia: User) -> None:
    item = make_item(title="Bread for all", address="https://example.org/bred", language="es")
    path = f"{item.get_absolute_url()}suggest/"
    facts = {"title": "Bread for all", "language": "es", "address": "https://example.org/bread"}
    send(rita, path, **facts)
    suggestion = let_through(Suggestion.objects.get(), mia)
    client = signed_in(mia)
    change = f"{item.get_absolute_url()}change/"
    assert (
        f'{change}?suggestion={suggestion.pk}"'
        in client.get(suggestion.get_absolute_url()).content.decode()
    )
    # What an editor changed meanwhile is not taken back by what nobody wanted to correct.
    other = filled_in(client, change)
    client.post(change, {**other, "title": "Bread for everybody"})
    sent = filled_in(client, f"{change}?suggestion={suggestion.pk}")
    assert (sent["title"], sent["address"]) == ("Bread for everybody", "https://example.org/bread")
    assert client.post(change, {**sent, "do": "save"}).status_code == 302
    assert Article.objects.get().address == "https://example.org/bread"
    suggestion.refresh_from_db()
    assert (suggestion.outcome, suggestion.made_id) == ("taken", item.pk)
    assert Notice.objects.get(person=rita).url == item.get_absolute_url()


def test_of_two_editors_the_second_is_told(rita: User, mia: User) -> None:
    suggestion = let_through(a_suggestion(rita), mia)
    client = signed_in(mia)
    sent = filled_in(client, f"/library/new/article/?suggestion={suggestion.pk}")
    client.post("/library/new/article/", sent)
    late = {**sent, "title": "Bread for everybody", "summary": "It rises."}
    response = client.post("/library/new/article/", late)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Somebody decided about this suggestion meanwhile" in page
    assert f'<a href="{suggestion.get_absolute_url()}">' in page
    assert "It rises." in page
    assert page.count("Kept as a draft") == 1, "the first one was, and said it to nobody yet"
    assert Item.objects.get().title == "Bread for all"
    assert told(rita) == ["suggestion_taken"]

    assert client.post("/library/new/article/", {**late, "suggestion": ""}).status_code == 302
    assert Item.objects.count() == 2
    assert told(rita) == ["suggestion_taken"]
