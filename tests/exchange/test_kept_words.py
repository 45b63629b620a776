"""A session that ended while somebody wrote: they find their words again, and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exchange.models import Listing
from safety import kept_words
from safety.caches import purge_expired
from tests.as_shown import form_as_shown
from tests.exchange.test_views_posting import NEED, OFFER, edit_url, typed
from tests.factories.exchange import make_need, make_offer, once
from tests.people import signed_in

KEPT = "You were signed out. Sign in again"
LOST = "could not be kept"
BACK = "What you wrote is still here"


@pytest.fixture(autouse=True)
def _empty_cache(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def words(person: User, **changes: Any) -> dict[str, Any]:
    token = kept_words.owner_token(person.pk)
    return {**typed(person, **changes), kept_words.OWNER_FIELD: token}


def sign_in_page(client: Client) -> str:
    return client.get(reverse("account_login")).content.decode()


def test_what_was_written_is_there_after_signing_in_again(alice: User, client: Client) -> None:
    page = client.post(NEED, words(alice, title="Dinner", address="12 Third Street"))
    assert page.status_code == 302
    assert page.headers["Location"] == f"/accounts/login/?next={quote(NEED, safe='/')}"
    assert KEPT in sign_in_page(client)
    client.force_login(alice)
    text = client.get(NEED).content.decode()
    assert 'value="Dinner"' in text
    assert "12 Third Street" in text
    assert BACK in text
    assert Listing.objects.count() == 0
    assert "Dinner" not in client.get(NEED).content.decode()


def test_whoever_signs_in_next_on_the_device_does_not_read_it(
    alice: User, bob: User, client: Client
) -> None:
    client.post(NEED, words(alice, title="Dinner"))
    client.force_login(bob)
    assert "Dinner" not in client.get(NEED).content.decode()
    client.logout()
    client.force_login(alice)
    assert 'value="Dinner"' in client.get(NEED).content.decode()


@pytest.mark.parametrize("token", ["", "1", "{pk}", "{pk}:forged", "{other}"])
def test_without_the_mark_of_a_form_of_theirs_nothing_is_kept(
    alice: User, client: Client, token: str
) -> None:
    other = Signer(salt="something else").sign(str(alice.pk))
    sent = typed(alice, title="Dinner")
    sent[kept_words.OWNER_FIELD] = token.format(pk=alice.pk, other=other)
    client.post(NEED, sent)
    assert not Session.objects.exists()
    client.force_login(alice)
    assert "Dinner" not in client.get(NEED).content.decode()


def test_it_is_kept_for_that_page_alone(alice: User, client: Client) -> None:
    client.post(NEED, words(alice, title="Dinner"))
    client.force_login(alice)
    assert 'value="Dinner"' not in client.get(OFFER).content.decode()
    assert 'value="Dinner"' in client.get(NEED).content.decode()


def test_it_lies_encrypted_and_no_longer_than_an_hour(alice: User, client: Client) -> None:
    client.post(NEED, words(alice, address="12 Third Street"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM mutualaid_cache WHERE cache_key LIKE '%kept-words:%'")
        rows = cursor.fetchall()
    assert len(rows) == 1
    kept = cache.get(stored_key())
    assert isinstance(kept, bytes)
    assert b"Third" not in kept
    purge_expired(timezone.now() + kept_words.KEPT_FOR - timedelta(minutes=1))
    assert cache.get(stored_key(), "gone") == kept
    purge_expired(timezone.now() + kept_words.KEPT_FOR + timedelta(seconds=1))
    client.force_login(alice)
    assert "12 Third Street" not in client.get(NEED).content.decode()


def stored_key() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM mutualaid_cache WHERE cache_key LIKE '%kept-words:%'")
        found = cursor.fetchone()
    return str(found[0]).split(":", 2)[2] if found else "none"


def test_neither_much_nor_often_is_kept_and_it_is_said(
    alice: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(NEED, words(alice, words="x" * kept_words.MOST_LETTERS))
    assert LOST in sign_in_page(client)
    assert stored_key() == "none"
    monkeypatch.setattr(kept_words, "KEEPING", replace(kept_words.KEEPING, limit=1))
    client.post(NEED, words(alice))
    assert KEPT in sign_in_page(client)
    client.post(OFFER, words(alice))
    assert LOST in sign_in_page(client)


def test_letters_are_counted_and_not_their_bytes(alice: User, client: Client) -> None:
    chinese = "\u996d" * (kept_words.MOST_LETTERS - 1_000)
    client.post(NEED, words(alice, words=chinese))
    assert KEPT in sign_in_page(client)
    client.force_login(alice)
    assert chinese in client.get(NEED).content.decode()


def test_a_change_is_kept_too(alice: User, client: Client) -> None:
    listing = make_need(alice)
    client.post(edit_url(listing), words(alice, title="Supper", version="1"))
    client.force_login(alice)
    assert 'value="Supper"' in client.get(edit_url(listing)).content.decode()


def test_every_such_form_is_marked(alice: User, bob: User) -> None:
    need, offer = make_need(alice, schedule=once(3)), make_offer(bob, schedule=once(3))
    ask = reverse("exchange:match_create", args=[need.pk, offer.pk])
    answer = reverse("exchange:listing_answer", args=[offer.pk])
    client = signed_in(alice)
    for url in (NEED, edit_url(need), ask, answer):
        page = client.get(url, follow=True).content.decode()
        form = form_as_shown(page, url.partition("?")[0])
        assert form[kept_words.OWNER_FIELD] == [kept_words.owner_token(alice.pk)]
