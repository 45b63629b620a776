"""How to reach somebody is shown to the other side of what both agreed to, and to nobody else.

Not before, not after it ended, on no page, in no mail, in no notice (check 6). Every contact is a
marker; everything that everybody can get at is searched for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone

from accounts.models import User
from exchange.actions import upkeep
from exchange.actions.agreements import deny, fall_through, say_done
from exchange.actions.proposals import accept, decline, withdraw
from exchange.models import Listing, Match, Participant
from exchange.models.matches import CONTACT_STAYS_OPEN
from mutualaid import urls
from tests.factories.accounts import make_channel
from tests.factories.exchange import begin, make_match, make_need, make_offer, once
from tests.security.crawler import crawl, every_address, mails, read, where
from tests.security.world import World, rolled_back

pytestmark = pytest.mark.django_db
NOTE = "a-note-between-two-7f3"
# Shown once both agreed; never shown, to nobody.
SHOWN = {
    "owner": ("+17185557301", "alice_signal_7f3", "evenings-alice-7f3", "Alices-attic-7f3"),
    "counterpart": ("+17185557302", "bob_signal_7f3", "evenings-bob-7f3"),
}
# It is brought to Alice, so nobody needs to know where Bob lives.
NEVER = {"owner": ("alice_secret_7f3",), "counterpart": ("bob_secret_7f3", "Bobs-basement-7f3")}
OTHER = {"owner": "counterpart", "counterpart": "owner"}
BYSTANDERS = ("anonymous", "reader", "outsider", "organizer", "administrator")
EVERYTHING = [marker for kept in (SHOWN, NEVER) for side in kept.values() for marker in side]


@pytest.fixture
def match(world: World) -> Match:
    """Bob asks Alice; Mia, who introduced others to them before, follows it, as does an
    interpreter."""
    alice, bob = world.people["owner"], world.people["counterpart"]
    for earlier in Match.objects.filter(status=Match.Status.ACCEPTED):
        fall_through(match=earlier, by=bob, at=timezone.now())
    Match.objects.filter(status=Match.Status.COMPLETED).update(ended_at=long_ago())
    for role, person in (("owner", alice), ("counterpart", bob)):
        phone, signal, note = SHOWN[role][:3]
        make_channel(person, phone, note=note)
        make_channel(person, signal, kind="signal")
        make_channel(person, NEVER[role][0], kind="telegram", is_shared=False)
    need = make_need(alice, schedule=once(4), address=SHOWN["owner"][3], visibility="everyone")
    offer = make_offer(
        bob, schedule=once(4), address=NEVER["counterpart"][1], visibility="everyone"
    )
    match = make_match(offer, need, note=NOTE)
    for role, part in (("organizer", "introduced"), ("outsider", "interprets")):
        Participant.objects.create(match=match, person=world.people[role], role=part)
    return match


def long_ago() -> datetime:
    return timezone.now() - CONTACT_STAYS_OPEN - timedelta(days=1)


def agree(match: Match) -> None:
    chosen = list(match.bookings.values_list("pk", flat=True))
    accept(match=match, by=match.need.person, chosen=chosen, at=timezone.now())


def part(match: Match) -> None:
    agree(match)
    fall_through(match=match, by=match.offer.person, at=timezone.now())


def lapse(match: Match) -> None:
    Match.objects.filter(pk=match.pk).update(answer_by=timezone.now() - timedelta(hours=1))
    upkeep.lapse_unanswered(at=timezone.now())


def finish(match: Match) -> None:
    agree(match)
    begin(match)
    for side in (match.offer.person, match.need.person):
        say_done(match=match, by=side, at=timezone.now())


def end_long_ago(match: Match) -> None:
    """As if its last date had gone by, and it had been done, long ago."""
    over = long_ago()
    match.bookings.update(during=(over - timedelta(hours=2), over))
    Match.objects.filter(pk=match.pk).update(ended_at=over)


def finish_long_ago(match: Match) -> None:
    finish(match)
    end_long_ago(match)


def deny_it(match: Match) -> None:
    agree(match)
    say_done(match=begin(match), by=match.offer.person, at=timezone.now())
    deny(match=match, by=match.need.person, at=timezone.now())


def say_nothing(match: Match) -> None:
    """Nobody marks it; it counts as done by itself, and that is a while ago."""
    agree(match)
    begin(match)
    upkeep.complete_unmarked(at=timezone.now() + timedelta(days=15))
    end_long_ago(match)


def wait(match: Match) -> None:
    """Nobody has answered yet."""


def pages_about(match: Match) -> list[str]:
    """The addresses where a match, its listings or its people are shown."""
    names = ("home", "exchange:listing_list", "exchange:listing_mine", "exchange:my_week")
    sides = (match.offer, match.need)
    shown: list[Match | Listing | User] = [match, *sides, *(side.person for side in sides)]
    addresses = [reverse(name) for name in (*names, "notifications:notice_list")]
    return addresses + [each.get_absolute_url() for each in shown]


HIDDEN: dict[str, Callable[[Match], object]] = {
    "proposed": wait,
    "declined": lambda match: decline(match=match, by=match.need.person, at=timezone.now()),
    "withdrawn": lambda match: withdraw(match=match, by=match.offer.person, at=timezone.now()),
    "lapsed": lapse,
    "fell_through": part,
    "completed": finish_long_ago,
    "denied": deny_it,
    "unmarked": say_nothing,
}
STATUS = {"denied": "fell_through", "unmarked": "completed"}


@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("role", ["owner", "counterpart"])
def test_neither_side_sees_the_other_before_or_after(
    world: World, match: Match, role: str, state: str
) -> None:
    HIDDEN[state](match)
    assert Match.objects.get(pk=match.pk).status == STATUS.get(state, state)
    pages = read(world.client(role), pages_about(match))
    assert where(pages, (*SHOWN[OTHER[role]], *NEVER[OTHER[role]])) == {}


@pytest.mark.parametrize(("role", "do"), [("owner", agree), ("counterpart", finish)])
def test_both_see_what_the_other_chose_to_share_meanwhile(
    world: World, match: Match, role: str, do: Callable[[Match], None]
) -> None:
    do(match)
    client = world.client(role)
    pages = crawl(client) if role == "owner" else read(client, pages_about(match))
    assert set(pages_about(match)) <= set(pages)
    # On the pages of what the two have agreed, and on no other.
    agreed = Match.objects.between(match.offer.person, match.need.person).exclude(
        status__in=["proposed", "declined", "withdrawn", "lapsed", "fell_through"]
    )
    theirs = {each.get_absolute_url() for each in agreed} & set(pages)
    assert match.get_absolute_url() in theirs
    assert where(pages, SHOWN[OTHER[role]]) == dict.fromkeys(theirs, list(SHOWN[OTHER[role]]))
    assert where(pages, NEVER[OTHER[role]]) == {}


@pytest.mark.parametrize("role", BYSTANDERS)
def test_nobody_else_ever_sees_any_of_it(world: World, match: Match, role: str) -> None:
    agree(match)
    assert where(crawl(world.client(role)), [*EVERYTHING, NOTE]) == {}


def test_both_sides_read_the_note(world: World, match: Match) -> None:
    for role in ("owner", "counterpart"):
        page = {"match": world.client(role).get(match.get_absolute_url()).content.decode()}
        assert where(page, [NOTE]) == {"match": [NOTE]}


@pytest.mark.parametrize("state", [*HIDDEN, "accepted"])
def test_no_mail_and_no_notice_carries_it(match: Match, state: str) -> None:
    """Not even theirs who may look it up: a mailbox is read by others, and kept for ever."""
    HIDDEN.get(state, agree)(match)
    for each in (timezone.now() + timedelta(days=days) for days in (0, 5, 30)):
        upkeep.ask_how_it_went(at=each)
        upkeep.close_past_listings(at=each)
        upkeep.complete_unmarked(at=each)
    assert mails()
    assert where(mails(), [*EVERYTHING, NOTE]) == {}


def test_what_is_answered_to_a_form_does_not_carry_it_either(world: World, match: Match) -> None:
    """Pages that follow a refused or late answer."""
    address, pages = match.get_absolute_url(), {}
    with rolled_back():
        for verb in ("decline", "accept", "fall-through", "done", "deny", "withdraw"):
            for role in ("counterpart", "owner", "organizer"):
                response = world.client(role).post(f"{address}{verb}/")
                if role != "owner":
                    pages[f"{verb} {role}"] = response.content.decode()
    assert where(pages, [*SHOWN["owner"], *NEVER["owner"]]) == {}


GONE: list[dict[str, object]] = [{"is_active": False}, {"membership": "left"}]


@pytest.mark.parametrize("gone", GONE, ids=["inactive", "left"])
def test_nobody_sees_how_to_reach_somebody_who_is_not_here_any_more(
    world: World, match: Match, gone: dict[str, object]
) -> None:
    agree(match)
    client = world.client("owner")
    assert SHOWN["counterpart"][1] in client.get(match.get_absolute_url()).content.decode()
    User.objects.filter(pk=world.people["counterpart"].pk).update(**gone)
    assert where(read(client, pages_about(match)), SHOWN["counterpart"]) == {}


@pytest.mark.parametrize("membership", ["waiting", "left"])
def test_whoever_is_no_member_any_more_sees_nothing(
    world: World, match: Match, membership: str
) -> None:
    agree(match)
    client = world.client("counterpart")
    assert SHOWN["owner"][1] in client.get(match.get_absolute_url()).content.decode()
    User.objects.filter(pk=world.people["counterpart"].pk).update(membership=membership)
    assert where(read(client, pages_about(match)), SHOWN["owner"]) == {}


def leaky(request: HttpRequest) -> HttpResponse:
    """A page that shows a number in the way that people write it."""
    return HttpResponse("Call (718) 555-7301!")


urlpatterns = [path("agreements/", leaky), *urls.urlpatterns]
handler403, handler404 = urls.handler403, urls.handler404


@pytest.mark.urls(__name__)
def test_a_page_that_shows_it_is_noticed(world: World) -> None:
    others = [each for each in every_address() if each != "/agreements/"]
    found = where(crawl(world.client("reader"), without=others), EVERYTHING)
    assert found == {"/agreements/": ["+17185557301"]}
