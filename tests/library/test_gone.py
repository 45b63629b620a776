"""What somebody else deletes between two looks at it: a kind page, and never a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from library.actions.suggesting import suggest
from library.models import Item, Revision, Suggestion
from tests.factories.library import make_item
from tests.people import signed_in

pytestmark = pytest.mark.django_db
MOST = 80
# They show what they had looked up already.
SAFE = {"ask to delete", "read", "suggestion", "cite", "history"}
# What somebody wrote there is shown again.
KEEPS_WORDS = {"save", "make an item of it"}


class Undo(Exception):
    """Everything is as it was before."""


@contextmanager
def taken_away(what: Any, after: int) -> Iterator[list[bool]]:
    """``what`` goes after so many questions that are about the library, as another editor could
    do it: not any more once it is locked. Gives whether it went."""
    asked: list[str] = []
    gone: list[bool] = []

    def ask(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        answer = execute(sql, *args)
        if not gone and "library_" in sql:
            asked.append(sql)
            is_locked = any(re.search(r"FOR (NO KEY )?UPDATE", each) for each in asked)
            if len(asked) == after and not is_locked:
                gone.append(True)
                type(what)._base_manager.filter(pk=what.pk).delete()
        return answer

    with connection.execute_wrapper(ask):
        yield gone


def draft(mia: User) -> Item:
    item: Item = make_item("essay", "Soup", draft=True)
    written = {**item.revisions.get().written, "title": "Old"}
    item.revisions.create(made_at=timezone.now(), written=written)
    Item.objects.filter(pk=item.pk).update(to_confirm=["The year"])
    return item


def suggestion(mia: User) -> Suggestion:
    facts = {"kind": "article", "title": "Bread for all"}
    return suggest(by=mia, facts=facts, at=timezone.now())


def waiting(mia: User) -> Suggestion:
    said = suggestion(mia)
    said.review_status = "waiting"
    said.save()
    return said


ITEM = "/library/read/soup/"
VIEWS: dict[str, tuple[Callable[[User], Any], Callable[[Any], tuple[str, str, Any]]]] = {
    "read": (draft, lambda item: ("GET", ITEM, {})),
    "cite": (draft, lambda item: ("GET", f"{ITEM}cite.bib", {})),
    "edit": (draft, lambda item: ("GET", f"{ITEM}change/", {})),
    "save": (
        draft,
        lambda item: ("POST", f"{ITEM}change/", {"title": "A", "markdown": "Two", "kind": "essay"}),
    ),
    "ask to delete": (draft, lambda item: ("GET", f"{ITEM}delete/", {})),
    "delete": (draft, lambda item: ("POST", f"{ITEM}delete/", {})),
    "confirm": (draft, lambda item: ("POST", f"{ITEM}confirmed/", {"fact": "The year"})),
    "history": (draft, lambda item: ("GET", f"{ITEM}history/", {})),
    "version": (
        draft,
        lambda item: ("GET", f"{ITEM}history/{Revision.objects.earliest('pk').pk}/", {}),
    ),
    "go back": (
        draft,
        lambda item: (
            "POST",
            f"{ITEM}history/{Revision.objects.earliest('pk').pk}/",
            {"version": Revision.objects.latest("pk").pk},
        ),
    ),
    "keep": (draft, lambda item: ("POST", f"{ITEM}keep/", {"state": "read", "note": "Now"})),
    "correct": (draft, lambda item: ("POST", f"{ITEM}suggest/", {"why": "It is wrong."})),
    "feed": (
        lambda mia: make_item("list", "Soup", draft=True),
        lambda item: ("GET", f"{ITEM}feed.atom", {}),
    ),
    "suggestion": (suggestion, lambda said: ("GET", said.get_absolute_url(), {})),
    "change a suggestion": (
        waiting,
        lambda said: (
            "POST",
            f"{said.get_absolute_url()}change/",
            {"title": "Bread", "kind": "article", "version": said.review_version},
        ),
    ),
    "decide": (
        suggestion,
        lambda said: (
            "POST",
            f"{said.get_absolute_url()}decide/",
            {"outcome": "declined"},
        ),
    ),
    "make an item of it": (
        suggestion,
        lambda said: (
            "POST",
            "/library/new/article/",
            {"title": "Bread", "suggestion": said.pk, "address": "https://example.org/"},
        ),
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_what_goes_meanwhile(mia: User, name: str) -> None:
    """After the first question, after the second, and so on to the last one."""
    make, way = VIEWS[name]
    client = signed_in(mia)
    answers: set[int] = set()
    for after in range(1, MOST):
        with suppress(Undo), transaction.atomic():
            there = make(mia)
            method, path, data = way(there)
            send: Any = client.post if method == "POST" else client.get
            with taken_away(there, after) as gone:
                response = send(path, data)
            # A row that points to what is gone is a fault too, when all is saved.
            connection.check_constraints()
            answers.add(response.status_code)
            page = " ".join(response.content.decode().split())
            if response.status_code == 404:
                assert "Somebody deleted it just now" in page or "Nothing is here" in page
            raise Undo
        if not gone:
            break
    assert answers <= {200, 302, 409} | (set() if name in KEEPS_WORDS else {404})
    assert answers & {404, 409} or name in SAFE


def test_no_words_are_lost_with_a_draft(mia: User) -> None:
    item = draft(mia)
    client = signed_in(mia)
    change = f"{item.get_absolute_url()}change/"
    page = client.get(change).content.decode()
    assert f'action="{change}"' in page
    assert '<input type="hidden" name="kind" value="essay">' in page
    data = {"title": "Soup", "markdown": "All of *it*.", "kind": "essay", "version": "1"}
    item.delete()
    assert client.get(change).status_code == 404
    response = client.post(change, data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Somebody deleted this draft meanwhile" in page
    assert "All of *it*." in page
    assert 'action="/library/new/essay/"' in page
    sent = {name: each for name, each in data.items() if name != "version"}
    assert client.post("/library/new/essay/", sent).status_code == 302
    assert Item.objects.get().title == "Soup"
    for kind in ("", "poem"):
        gone = client.post("/library/read/nothing/change/", {**data, "kind": kind})
        assert gone.status_code == 404
