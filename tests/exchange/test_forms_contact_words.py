"""A way to be reached in words that others read is taken only where that was chosen."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.models import User
from exchange.models import Listing, Match
from tests.exchange.test_views_posting import NEED, typed
from tests.factories.exchange import make_need, make_offer
from tests.people import signed_in

pytestmark = pytest.mark.django_db
ASKED = "Everybody who sees this post will see it"
NUMBER = "Call 718-555-0123 after six."


def box(page: str) -> str:
    """The tick box that takes it as it is: whether it is there, and ticked."""
    found = re.search(r'<input type="checkbox" name="as_is"([^>]*)>', page)
    return "none" if found is None else "ticked" if "checked" in found[1] else "open"


@pytest.mark.parametrize("field", ["title", "words"])
def test_posting_takes_it_only_where_the_box_is_ticked(alice: User, field: str) -> None:
    client, data = signed_in(alice), typed(alice, **{field: NUMBER})
    # Sending it again to mend something else is no answer.
    for more in ({"day": ""}, {}, {}):
        page = client.post(NEED, data | more).content.decode()
        assert ASKED in page
        assert NUMBER in page
        assert (box(page), Listing.objects.count()) == ("open", 0)
    # What was ticked stays so while something else is mended.
    page = client.post(NEED, data | {"as_is": "on", "day": ""}).content.decode()
    assert (ASKED in page, box(page), Listing.objects.count()) == (False, "ticked", 0)
    client.post(NEED, data | {"as_is": "on"})
    assert getattr(Listing.objects.get(), field) == NUMBER


def test_other_words_are_not_questioned(alice: User) -> None:
    client = signed_in(alice)
    assert box(client.get(NEED).content.decode()) == "none"
    client.post(NEED, typed(alice, words="Dinner for 4, at 18:00.", address="12 Third Street"))
    assert Listing.objects.count() == 1


def test_an_edit_questions_only_what_it_changes(alice: User) -> None:
    need = make_need(alice, words=NUMBER)
    client, url = signed_in(alice), reverse("exchange:listing_edit", args=[need.pk])
    data = typed(alice, title="Another title", version=str(need.version))
    assert (
        ASKED in client.post(url, data | {"words": f"{NUMBER} Or 718-555-0144."}).content.decode()
    )
    client.post(url, data | {"words": NUMBER})
    need.refresh_from_db()
    assert (need.title, need.words) == ("Another title", NUMBER)


def test_asking_somebody_does_too(alice: User, bob: User) -> None:
    offer, need = make_offer(alice), make_need(bob)
    client, url = signed_in(bob), reverse("exchange:match_create", args=[need.pk, offer.pk])
    date = f"date-{offer.occurrences.get().pk}-{need.occurrences.get().pk}"
    page = client.post(url, {date: "on", "note": NUMBER}).content.decode()
    assert "before they have said yes" in page
    assert (box(page), Match.objects.count()) == ("open", 0)
    client.post(url, {date: "on", "note": NUMBER, "as_is": "on"})
    assert Match.objects.get().note == NUMBER
