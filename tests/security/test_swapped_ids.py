"""The id of what one may not see is like the id of nothing: the same status, the same bytes.

In the path, in form fields and in htmx requests (check 2).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.models import User
from exchange.models import Listing, Match
from mutualaid import urls
from places.models import Neighbourhood
from tests.factories.comments import thread_under
from tests.factories.exchange import make_match, make_need, make_offer, once
from tests.people import without_tokens
from tests.security.access import EVERY_URL
from tests.security.forms import BY_NAME, listing
from tests.security.world import World, place_comment

pytestmark = pytest.mark.django_db
NO_ID, NO_UUID = 2_000_000_000, uuid.UUID(int=7)
HTMX = {"HX-Request": "true"}
# What somebody else has and Charlie must not find, by the name of the id; ``None`` takes his own.
ASKED: dict[str, tuple[str | None, ...]] = {
    "notifications:notice_open": ("notice",),
    "notifications:notice_read": ("notice",),
    "people:channel_edit": ("channel",),
    "people:channel_remove": ("channel",),
    "people:person_detail": ("hidden_person",),
    "people:block": ("hidden_person",),
    "people:unblock": ("blocked",),
    "people:vouch": ("hidden_person",),
    "people:vouch_end": ("vouch",),
    "moderation:report_create": ("reviewable", "hidden"),
    "moderation:decision_detail": ("decision",),
    "moderation:appeal_create": ("decision",),
    "exchange:listing_detail": ("hidden",),
    "exchange:listing_answer": ("hidden",),
    "exchange:listing_edit": ("hidden",),
    "exchange:listing_edit_dates": ("hidden",),
    "exchange:listing_publish": ("draft",),
    "exchange:listing_close": ("hidden",),
    "exchange:match_create": ("own", "hidden"),
    "exchange:pass_create": ("own", "hidden"),
    "exchange:pass_undo": ("own", "hidden"),
    "exchange:match_detail": ("match",),
    "exchange:match_accept": ("match",),
    "exchange:match_decline": ("match",),
    "exchange:match_withdraw": ("match",),
    "exchange:match_fall_through": ("agreed",),
    "exchange:match_end": ("standing",),
    "exchange:match_done": ("agreed",),
    "exchange:match_deny": ("done",),
    "exchange:match_cancel_date": ("agreed", "date"),
    "comments:thread_detail": ("hidden_thread",),
    "comments:comment_create": ("hidden_thread",),
    "comments:thread_lock": ("hidden_thread",),
    "comments:thread_unlock": ("hidden_thread",),
    "comments:thread_slow": ("hidden_thread",),
    "comments:comment_detail": ("hidden_comment",),
    "comments:comment_history": ("hidden_comment",),
    "comments:comment_reply": ("hidden_comment",),
    "comments:comment_edit": ("hidden_comment",),
    "comments:comment_delete": ("hidden_comment",),
    "comments:comment_pin": ("hidden_comment",),
    "comments:comment_unpin": ("hidden_comment",),
    "library:item_detail": ("hidden_item",),
    "library:item_buy": ("hidden_item", "vendor"),
    "library:item_cite": ("hidden_item", "ending"),
    "library:item_keep": ("hidden_item",),
    "library:suggest_correction": ("hidden_item",),
    "library:suggestion_detail": ("suggestion",),
    "library:suggestion_change": ("sent_suggestion",),
    "library:list_feed": ("hidden_item",),
}
# What the listing in the first place may be besides one's own.
FIRST_HIDDEN = ("exchange:match_create", "exchange:pass_create", "exchange:pass_undo")
# Passkeys of others, topics, which are nobody's, and what only organizers, administrators and
# editors find.
FOR_THEM = (
    *("admin:", "/admin", "people:waiting_", "moderation:case_", "moderation:agreement_"),
    *("library:editor_", "library:item_create", "library:item_edit", "library:item_delete"),
    *("library:item_confirm", "library:item_history", "library:item_version"),
)
ELSEWHERE = {
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "moderation:watched_word_remove",
    "moderation:appeal_detail",
    "library:suggestion_decide",
    "library:link_accept",
    "library:link_check",
    "library:topic_detail",
    "library:topic_feed",
    "library:search_cite",
    "library:sitemap_part",
} | {name for name in EVERY_URL if name.startswith(FOR_THEM)}


@pytest.fixture(scope="module")
def ids(world: World) -> dict[str, Any]:
    """Alice's draft, a need of hers for organizers only, and somebody who is no member."""
    alice, charlie = world.people["owner"], world.people["outsider"]
    hidden = make_need(alice, schedule=once(5), visibility="organizers", title="Hidden away")
    own = make_offer(charlie, schedule=once(5), title="My own")
    said = place_comment(thread_under(hidden), alice, "Just between us")
    return {
        **world.ids,
        "hidden": hidden.pk,
        "own": own.pk,
        "hidden_thread": said.thread_id,
        "hidden_comment": said.pk,
        "hidden_person": world.people["waiting"].uuid,
    }


def answers(client: Client, address: str, data: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    """The answers to looking and sending, plainly and by htmx, without what differs each time."""
    for headers in ({}, HTMX):
        for response in (
            client.get(address, headers=headers),
            client.post(address, data, headers=headers),
        ):
            page = without_tokens(response.content.decode())
            yield str(response.headers.get("HX-Redirect", "")), response.status_code, page


def all_answers(client: Client, name: str, args: list[Any]) -> list[tuple[str, int, str]]:
    template = EVERY_URL_PATHS[name]
    shown = template.format(*args)
    found = answers(client, shown, {"note": "hello"})
    return [
        (to, status, page.replace(shown, "HERE").replace(str(args[-1]), "ID"))
        for to, status, page in found
    ]


def _paths() -> dict[str, str]:
    """Every path with places for its ids."""
    from django.urls import get_resolver

    found = {}
    for name in ASKED:
        possible = get_resolver()
        for part in name.split(":")[:-1]:
            possible = possible.namespace_dict[part][1]
        route = possible.reverse_dict.getlist(name.split(":")[-1])[0][0][0][0]
        prefix = get_resolver().namespace_dict[name.split(":")[0]][0]
        found[name] = "/" + re.sub(r"%\(\w+\)s", "{}", prefix + route)
    return found


EVERY_URL_PATHS = _paths()


def missing(ids: dict[str, Any], name: str) -> Any:
    return NO_UUID if isinstance(ids[name], uuid.UUID) else NO_ID


def test_every_url_with_an_id_is_asked() -> None:
    with_ids = {name for name, rule in EVERY_URL.items() if rule.of}
    assert with_ids - ELSEWHERE == set(ASKED)


@pytest.mark.parametrize("name", ASKED)
def test_a_hidden_one_is_like_a_missing_one(world: World, ids: dict[str, Any], name: str) -> None:
    client = world.client("outsider")
    *before, last = [each for each in ASKED[name] if each]
    own = [ids[each] for each in before]
    hidden = all_answers(client, name, [*own, ids[last]])
    assert hidden == all_answers(client, name, [*own, missing(ids, last)])
    assert {status for _to, status, _page in hidden} <= {404, 405}


@pytest.mark.parametrize("name", FIRST_HIDDEN)
def test_so_is_a_hidden_listing_of_ones_own(world: World, ids: dict[str, Any], name: str) -> None:
    client, own = world.client("outsider"), ids["own"]
    path = EVERY_URL_PATHS[name]
    hidden, none = path.format(ids["hidden"], own), path.format(NO_ID, own)
    assert [_same(each, hidden) for each in answers(client, hidden, {})] == [
        _same(each, none) for each in answers(client, none, {})
    ]


def _same(answer: tuple[str, int, str], path: str) -> tuple[str, int, str]:
    to, status, page = answer
    return to, status, page.replace(path, "HERE")


class TestFormFields:
    def test_the_dates_of_somebody_elses_match(self, world: World, ids: dict[str, Any]) -> None:
        """Alice answers Bob with the bookings that Charlie and Bob have between them."""
        others = make_match(
            make_offer(world.people["outsider"], schedule=once(6)),
            make_need(world.people["counterpart"], schedule=once(6)),
        )
        foreign = others.bookings.get().pk
        address = BY_NAME["exchange:match_accept"].address(world)
        pages = self.both(world, address, {"bookings": foreign}, {"bookings": NO_ID})
        assert pages[0] == pages[1]
        assert Match.objects.get(pk=ids["match"]).status == "proposed"

    def test_the_dates_of_a_listing_that_is_not_asked(
        self, world: World, ids: dict[str, Any]
    ) -> None:
        form = BY_NAME["exchange:match_create"]
        date = Listing.objects.get(pk=ids["draft"]).occurrences.get().pk
        address, before = form.address(world), Match.objects.count()
        pages = self.both(
            world, address, {f"date-{date}-{date}": "on"}, {f"date-{NO_ID}-{NO_ID}": "on"}
        )
        assert pages[0] == pages[1]
        assert Match.objects.count() == before

    def test_a_neighbourhood_that_is_closed(self, world: World) -> None:
        closed = Neighbourhood.objects.create(
            name="Gone", slug="gone", city="Brooklyn", cell="882a10774dfffff", is_active=False
        )
        for name, fill in (("people:place", dict), ("exchange:listing_create", listing)):
            data: dict[str, Any] = fill(world) if fill is listing else {}
            one, other = ({**data, "place": f"neighbourhood-{pk}"} for pk in (closed.pk, NO_ID))
            pages = self.both(world, BY_NAME[name].address(world), one, other)
            assert pages[0] == pages[1]
            assert "This place is not in the list any more" in pages[0]

    def test_the_key_of_a_form_that_somebody_else_sent(self, world: World) -> None:
        """It makes a listing of one's own, and leads nobody to theirs."""
        address = BY_NAME["exchange:listing_create"].address(world)
        first = world.client("owner").post(address, listing(world))["Location"]
        second = world.client("outsider").post(address, listing(world))["Location"]
        assert first != second
        charlie = User.objects.get(pk=world.people["outsider"].pk)
        assert Listing.objects.latest("id").person == charlie

    def both(
        self, world: World, address: str, one: dict[str, Any], other: dict[str, Any]
    ) -> list[str]:
        """The two pages, each without its own id and what differs each time."""
        client = world.client("owner")
        found = []
        for data in (one, other):
            response = client.post(address, data)
            assert response.status_code == 200
            page = without_tokens(response.content.decode())
            for value in map(str, data.values()):
                page = page.replace(value, "VALUE") if len(value) > 5 else page
            found.append(re.sub(r'(value="|form=)[0-9a-f-]{36}', "ONCE", page))
        return found


def telling(request: HttpRequest, pk: int) -> HttpResponse:
    """A view that says 403 where there is something."""
    return HttpResponse(status=403 if Listing.objects.filter(pk=pk).exists() else 404)


urlpatterns = [path("listings/<int:pk>/", telling), *urls.urlpatterns]
handler403, handler404 = urls.handler403, urls.handler404


@pytest.mark.urls(__name__)
def test_a_view_that_tells_them_apart_is_noticed(world: World, ids: dict[str, Any]) -> None:
    client = world.client("outsider")
    hidden = all_answers(client, "exchange:listing_detail", [ids["hidden"]])
    assert hidden != all_answers(client, "exchange:listing_detail", [NO_ID])
