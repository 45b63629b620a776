"""Other people's pages, and blocking."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import registry
from accounts.actions import block_person, unblock_person
from accounts.actions.blocking import CannotBlock
from accounts.models import Block, User
from tests.factories.accounts import UserFactory, make_channel
from tests.people import signed_in, without_tokens


def test_a_page_says_name_pronouns_languages_neighbourhood_and_role(alice: User, bob: User) -> None:
    alice.pronouns, alice.languages, alice.weekly_limit = "she/her", ["en", "es"], 3
    alice.save()
    make_channel(alice)
    page = signed_in(bob).get(alice.get_absolute_url()).content.decode()
    page = page[page.index("<main") : page.index("</main>")]
    for shown in ("Alice", "she/her", "English, Spanish", "Gowanus", "Neighbour"):
        assert shown in page
    for hidden in ("alice@example.org", alice.cell, "555", "once a week"):
        assert hidden not in page


def test_who_is_not_to_be_seen_is_like_a_missing_one(alice: User, charlie: User) -> None:
    blocked = UserFactory.create()
    blocker = UserFactory.create()
    Block.objects.create(blocker=alice, blocked=blocked)
    Block.objects.create(blocker=blocker, blocked=alice)
    hidden = [
        blocked,
        blocker,
        UserFactory.create(is_active=False),
        UserFactory.create(membership="waiting"),
        UserFactory.create(membership="left"),
    ]
    client = signed_in(alice)
    for name in ("person_detail", "block"):
        missing = uuid.uuid4()
        expected = _answer(client, name, missing)
        assert expected[0] == 404
        for person in hidden:
            assert _answer(client, name, person.uuid) == expected
    assert client.get(charlie.get_absolute_url()).status_code == 200


def _answer(client: Client, name: str, one: uuid.UUID) -> tuple[int, str]:
    answer = client.get(reverse(f"people:{name}", args=[one]))
    return answer.status_code, without_tokens(answer.content.decode()).replace(str(one), "UUID")


def test_strangers_see_nobody(client: Client, alice: User) -> None:
    for url in (alice.get_absolute_url(), reverse("people:person_detail", args=[uuid.uuid4()])):
        assert client.get(url)["Location"] == f"{reverse('account_login')}?next={url}"


def test_whoever_waits_sees_nobody(alice: User) -> None:
    waiting = UserFactory.create(membership="waiting")
    assert signed_in(waiting).get(alice.get_absolute_url()).status_code == 404


def test_blocking_says_what_it_does_first(alice: User, bob: User) -> None:
    client, url = signed_in(alice), reverse("people:block", args=[bob.uuid])
    page = client.get(url).content.decode()
    assert "Block Bob?" in page
    assert not Block.objects.exists()
    assert client.post(url)["Location"] == reverse("people:blocked")
    assert Block.objects.get().blocked == bob
    assert client.get(bob.get_absolute_url()).status_code == 404
    assert "Bob" in client.get(reverse("people:blocked")).content.decode()


def test_taking_a_block_back_leaves_the_one_from_the_other_side(alice: User, bob: User) -> None:
    Block.objects.create(blocker=alice, blocked=bob)
    Block.objects.create(blocker=bob, blocked=alice)
    url = reverse("people:unblock", args=[bob.uuid])
    assert signed_in(alice).get(url).status_code == 405
    assert signed_in(alice).post(url)["Location"] == reverse("people:blocked")
    assert Block.objects.get().blocker == bob
    assert signed_in(alice).post(url).status_code == 404


def test_nobody_blocks_themselves(alice: User) -> None:
    with pytest.raises(CannotBlock):
        block_person(person=alice, by=alice, at=timezone.now())
    assert signed_in(alice).post(reverse("people:block", args=[alice.uuid])).status_code == 404
    assert (
        "Block this person" not in signed_in(alice).get(alice.get_absolute_url()).content.decode()
    )


def test_other_apps_hear_of_a_block_once(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[User, User, datetime]] = []
    monkeypatch.setattr(registry, "_on_block", [])

    @registry.on_block
    def hear(blocker: User, blocked: User, *, at: datetime) -> None:
        heard.append((blocker, blocked, at))

    at = timezone.now()
    block_person(person=bob, by=alice, at=at)
    block_person(person=bob, by=alice, at=at)
    assert heard == [(alice, bob, at)]
    unblock_person(person=bob, by=alice, at=at)
    assert not Block.objects.exists()


def test_a_block_and_what_it_ends_happen_together(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(blocker: User, blocked: User, *, at: datetime) -> None:
        raise RuntimeError

    monkeypatch.setattr(registry, "_on_block", [fail])
    with pytest.raises(RuntimeError):
        block_person(person=bob, by=alice, at=timezone.now())
    assert not Block.objects.exists()


def test_a_form_from_elsewhere_is_refused(alice: User, bob: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    for name in ("block", "unblock"):
        assert client.post(reverse(f"people:{name}", args=[bob.uuid])).status_code == 403
    assert not Block.objects.exists()


def test_the_list_costs_the_same_for_many(alice: User) -> None:
    counts = []
    for many in (1, 30):
        person = UserFactory.create()
        for _ in range(many):
            Block.objects.create(blocker=person, blocked=UserFactory.create())
        client = signed_in(person)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("people:blocked"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
