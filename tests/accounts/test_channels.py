"""Ways to reach somebody: typed by their owner, shown to nobody else here."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions.channels import MOST_CHANNELS, TooManyChannels
from accounts.models import ContactChannel, User
from accounts.phones import NotAPhoneNumber, normalise_phone
from safety.encryption import blind_index
from tests.factories.accounts import UserFactory, make_channel
from tests.people import signed_in, without_tokens
from tests.races import at_one_moment


def channel_form(**changes: str) -> dict[str, str]:
    return {"kind": "phone", "value": "(718) 555-0100", "note": "", "is_shared": "on"} | changes


@pytest.mark.parametrize(
    "raw", ["(718) 555-0100", "718.555.0100", "+1 718 555 0100", "1-718-555-0100"]
)
def test_phone_numbers_have_one_form(raw: str) -> None:
    assert normalise_phone(raw) == "+17185550100"


@pytest.mark.parametrize(
    "typed", ["718 555 0100 ext. 5", "(718) 555-0100 x5", "+17185550100;ext=5"]
)
@pytest.mark.parametrize("kind", ["phone", "whatsapp"])
def test_an_extension_is_not_dropped_in_silence(alice: User, kind: str, typed: str) -> None:
    form = channel_form(kind=kind, value=typed)
    page = signed_in(alice).post(reverse("people:channels"), form).content.decode()
    assert "Write the number without its extension" in page
    assert f'value="{typed}"' in page
    assert not ContactChannel.objects.exists()


@pytest.mark.parametrize("raw", ["", "12", "+", "abc", "+999 1", "1" * 50, "+1 718 555 01000"])
def test_what_is_no_number_is_refused(raw: str) -> None:
    with pytest.raises(NotAPhoneNumber):
        normalise_phone(raw)


def test_a_channel_is_added_encrypted(alice: User) -> None:
    response = signed_in(alice).post(reverse("people:channels"), channel_form(note="evenings"))
    assert response["Location"] == reverse("people:channels")
    channel = ContactChannel.objects.get()
    assert (channel.person, channel.value, channel.note) == (alice, "+17185550100", "evenings")
    assert channel.value_hash == blind_index("+17185550100", purpose="contact-channel")
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, note FROM accounts_contactchannel")
        stored = [bytes(column) for column in cursor.fetchone()]
    assert not any(word in blob for blob in stored for word in (b"5550100", b"evenings"))


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("whatsapp", "718 555 0100", "+17185550100"),
        ("signal", "718 555 0100", "+17185550100"),
        ("signal", "alice.42", "alice.42"),
        ("telegram", "@alice_k", "@alice_k"),
        ("email", "Alice@Example.org", "alice@example.org"),
        ("other", "Ring the bell twice", "Ring the bell twice"),
    ],
)
def test_each_kind_has_its_form(alice: User, kind: str, typed: str, kept: str) -> None:
    signed_in(alice).post(reverse("people:channels"), channel_form(kind=kind, value=typed))
    assert ContactChannel.objects.get().value == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("phone", "alice"),
        ("phone", "12"),
        ("whatsapp", "@alice"),
        ("signal", "a b"),
        ("telegram", "<script>"),
        ("email", "alice"),
        ("pigeon", "coo"),
        ("other", ""),
        ("other", "x" * 201),
    ],
)
def test_what_cannot_be_is_said_and_kept(alice: User, kind: str, typed: str) -> None:
    response = signed_in(alice).post(
        reverse("people:channels"), channel_form(kind=kind, value=typed, note="evenings")
    )
    assert response.status_code == 200
    page = response.content.decode()
    assert 'class="field-error"' in page
    assert 'value="evenings"' in page
    assert not ContactChannel.objects.exists()


def test_the_same_one_twice_is_said(alice: User, bob: User) -> None:
    make_channel(alice)
    make_channel(bob)
    response = signed_in(alice).post(reverse("people:channels"), channel_form())
    assert "You have this one already." in response.content.decode()
    assert ContactChannel.objects.filter(person=alice).count() == 1


def test_there_are_ten_at_most(alice: User) -> None:
    for number in range(MOST_CHANNELS):
        make_channel(alice, f"way {number}", kind="other")
    client, url = signed_in(alice), reverse("people:channels")
    page = client.post(url, channel_form()).content.decode()
    assert "You have 10 already." in page
    assert "(718) 555-0100" in page
    assert alice.channels.count() == 10
    oldest = alice.channels.order_by("id")[0]
    edit = reverse("people:channel_edit", args=[oldest.pk])
    assert client.post(edit, channel_form()).status_code == 302
    client.post(reverse("people:channel_remove", args=[oldest.pk]))
    assert client.post(url, channel_form(kind="signal")).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("holds", [True, False])
def test_so_it_is_for_two_at_one_moment(holds: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock, the negative control, both find room for one more."""
    person = UserFactory.create()
    for number in range(MOST_CHANNELS - 1):
        make_channel(person, f"way {number}", kind="other")
    if not holds:
        monkeypatch.setattr(
            "accounts.querysets.UserQuerySet.locked", lambda people: people.order_by("id")
        )
    gate = threading.Barrier(2)

    def together(*args: Any, **kwargs: Any) -> str:
        with suppress(threading.BrokenBarrierError):
            gate.wait(0.3)
        return blind_index(*args, **kwargs)

    monkeypatch.setattr("accounts.actions.channels.blind_index", together)
    values = iter(["one", "another"])

    def add() -> bool:
        try:
            make_channel(person, next(values), kind="other")
        except TooManyChannels:
            return False
        return True

    assert sorted(at_one_moment(2, add)) == [not holds, True]


def test_a_channel_is_changed_and_removed_by_its_owner(alice: User) -> None:
    channel = make_channel(alice)
    client = signed_in(alice)
    url = reverse("people:channel_edit", args=[channel.pk])
    assert 'value="+17185550100"' in client.get(url).content.decode()
    client.post(url, {"kind": "signal", "value": "alice.42", "note": ""})
    channel.refresh_from_db()
    assert (channel.kind, channel.value, channel.is_shared) == ("signal", "alice.42", False)
    remove = reverse("people:channel_remove", args=[channel.pk])
    assert client.get(remove).status_code == 405
    assert client.post(remove)["Location"] == reverse("people:channels")
    assert not ContactChannel.objects.exists()


def test_the_channel_of_somebody_else_is_like_a_missing_one(alice: User, bob: User) -> None:
    theirs = make_channel(alice)
    client = signed_in(bob)
    for name in ("channel_edit", "channel_remove"):
        answers = []
        for pk in (theirs.pk, theirs.pk + 1000):
            response = client.post(reverse(f"people:{name}", args=[pk]), channel_form())
            page = without_tokens(response.content.decode()).replace(f"/{pk}/", "/PK/")
            answers.append((response.status_code, page))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
    assert ContactChannel.objects.get().value == "+17185550100"


def test_a_value_is_shown_on_its_owners_pages_only(
    alice: User, bob: User, mia: User, client: Client
) -> None:
    make_channel(alice, "+17185550123")
    mine = signed_in(alice).get(reverse("people:channels")).content.decode()
    assert "+17185550123" in mine
    for person in (bob, mia):
        for url in (
            alice.get_absolute_url(),
            reverse("people:channels"),
            reverse("people:profile"),
        ):
            assert "5550123" not in signed_in(person).get(url).content.decode()
    assert "5550123" not in client.get(alice.get_absolute_url(), follow=True).content.decode()
