"""What a reader keeps for themselves: theirs alone, and gone when they are."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from library.actions.keeping import keep
from library.models import Item, Saved
from library.models.saved import State
from tests.factories.library import make_item, make_items
from tests.library.test_saving import change
from tests.people import signed_in, without_tokens

pytestmark = pytest.mark.django_db
TO_READ, READ = State.TO_READ, State.READ
NOTE = "Ask grandmother about this"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HTMX = {"HX-Request": "true"}


def kept_by(person: User) -> list[tuple[str, str]]:
    return list(Saved.objects.filter(person=person).values_list("state", "note"))


def send(client: Client, item: Item, **data: str) -> Any:
    return client.post(f"/library/read/{item.slug}/keep/", data)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return " ".join(response.content.decode().split())


def test_to_read_then_read_with_a_note(rita: User) -> None:
    item, client = make_item(title="Soup"), signed_in(rita)
    response = send(client, item, state="to_read")
    assert response["Location"] == f"/library/read/soup/#kept-{item.pk}"
    assert kept_by(rita) == [("to_read", "")]
    first = Saved.objects.get().kept_at

    send(client, item, state="read", note=NOTE)
    assert kept_by(rita) == [("read", NOTE)]
    assert Saved.objects.get().kept_at > first
    # From a page that has no room for a note.
    send(client, item, state="to_read")
    assert kept_by(rita) == [("to_read", NOTE)]
    assert NOTE in page(client, "/library/saved/")
    assert NOTE not in page(client, "/library/saved/read/")
    assert NOTE in page(client, item.get_absolute_url())

    send(client, item, state="")
    assert kept_by(rita) == []


def test_from_a_list_it_leads_back_to_that_page_of_it(rita: User) -> None:
    item, client = make_item(title="Soup"), signed_in(rita)
    for sent, path in (
        ({"back": "read", "before": "70"}, "/library/saved/read/?before=70"),
        ({"back": "to_read", "before": "//evil.example"}, "/library/saved/"),
        ({"back": "//evil.example"}, f"/library/read/soup/#kept-{item.pk}"),
    ):
        assert send(client, item, state="read", **sent)["Location"] == path


def test_in_place_by_htmx(rita: User) -> None:
    make_item(title="Soup")
    client = signed_in(rita)
    form = client.post("/library/read/soup/keep/", {"state": "read"}, headers=HTMX)
    assert 'aria-pressed="true"' in form.content.decode()
    assert "<html" not in form.content.decode()
    assert kept_by(rita) == [("read", "")]
    out = Client().post("/library/read/soup/keep/", {"state": "read"}, headers=HTMX)
    assert out["HX-Redirect"].startswith("/accounts/login/")


def test_a_note_that_is_too_long_is_still_there(rita: User) -> None:
    item, client = make_item(title="Soup"), signed_in(rita)
    response = send(client, item, state="read", note=f"{NOTE} " + "a" * 2000)
    assert NOTE in response.content.decode()
    assert "2000" in str(response.context["keeping"].form.errors["note"])
    assert kept_by(rita) == []


def test_nobody_else_ever_sees_it(rita: User, mia: User, alice: User) -> None:
    """Nor that there is something: every page is for others as it was before."""
    item = make_item(title="Soup")
    clients = [signed_in(mia), signed_in(alice), Client()]
    addresses = [item.get_absolute_url(), "/library/", "/library/search/?q=soup"]
    shown = [without_tokens_of(each, address) for each in clients for address in addresses]
    keep(item=item, by=rita, state=READ, note=NOTE, at=timezone.now())
    assert shown == [without_tokens_of(each, address) for each in clients for address in addresses]
    for each in clients[:2]:
        for address in ("/library/saved/", "/library/saved/read/", "/library/read/soup/keep/"):
            assert NOTE not in page(each, address)
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM library_saved")
        assert NOTE.encode() not in bytes(cursor.fetchone()[0])


def without_tokens_of(client: Client, address: str) -> str:
    """Nor the keys of forms."""
    return UUID.sub("KEY", without_tokens(client.get(address).content.decode()))


def test_what_left_the_library_can_be_let_go(rita: User) -> None:
    item, client = make_item(title="Soup of the day"), signed_in(rita)
    other = make_item(title="Never published", draft=True)
    keep(item=item, by=rita, state=READ, note=NOTE, at=timezone.now())
    Item.objects.filter(pk=item.pk).update(published_at=None)
    found = page(client, "/library/saved/read/")
    assert NOTE in found
    assert "Soup of the day" not in found
    assert send(client, item, state="", back="read").status_code == 302
    assert kept_by(rita) == []
    assert send(client, other, state="read").status_code == 404


def test_it_goes_with_the_person_and_stays_with_the_item(rita: User) -> None:
    item = make_item(title="Soup")
    keep(item=item, by=rita, state=READ, note=NOTE, at=timezone.now())
    change(item, slug="broth")
    assert kept_by(rita) == [("read", NOTE)]
    rita.delete()
    assert not Saved.objects.exists()
    assert Item.objects.get().pk == item.pk


def test_one_kept_or_fifty_cost_the_same(rita: User) -> None:
    def ask() -> int:
        client = signed_in(rita)
        with CaptureQueriesContext(connection) as counted:
            page(client, "/library/saved/")
        return len(counted)

    def keep_all(items: list[Item]) -> None:
        for item in items:
            keep(item=item, by=rita, state=TO_READ, note=NOTE, at=timezone.now())

    keep_all(make_items(1))
    few = ask()
    keep_all(make_items(49))
    assert ask() == few
    client = signed_in(rita)
    address, seen = "/library/saved/", []
    while address:
        response = client.get(address)
        seen += [each.item.pk for each in response.context["rows"]]
        following = response.context["next_url"]
        address = f"/library/saved/{following}" if following else ""
    assert len(seen) == len(set(seen)) == 50
