"""Two people who blocked one another are invisible to each other everywhere (check 7).

On every page, in every count, in what is suggested and in every mail from then on; and nothing
gives away that there is a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from comments.models import Comment
from exchange.actions import upkeep
from exchange.actions.agreements import fall_through, say_done
from exchange.matching import suggest
from exchange.models import Listing, Match, Participant
from exchange.models.listings import Kind
from mutualaid import urls
from notifications.models import Notice, OutboxMail
from tests.factories.accounts import UserFactory, make_channel
from tests.factories.comments import thread_under
from tests.factories.exchange import begin, make_agreement, make_match, make_need, make_offer, once
from tests.people import without_tokens
from tests.security.crawler import crawl, mails, where
from tests.security.world import World, place_comment, rolled_back

pytestmark = pytest.mark.django_db
# Whatever of the one must not be found by the other.
OF = {
    "owner": ("Alizonda", "al-words-7f3", "al-title-7f3", "al_signal_7f3"),
    "counterpart": ("Bobarino", "bo-words-7f3", "bo-title-7f3", "bo_signal_7f3"),
}
# How long ago something happened; the tests take longer on some machines than on others.
AGO = re.compile(r"<time[^>]*>[^<>]*</time>")
# The key of a form that makes something.
ONCE = re.compile(r'name="once" value="[0-9a-f-]{36}"')
OTHER = {"owner": "counterpart", "counterpart": "owner"}


@pytest.fixture
def pair(world: World) -> tuple[User, User]:
    """Alice and Bob, who asked, agreed, finished and set aside, and have more that would fit."""
    for role in OF:
        person = world.people[role]
        User.objects.filter(pk=person.pk).update(display_name=OF[role][0])
        person.refresh_from_db()
        make_channel(person, OF[role][3], kind="signal")
        Listing.objects.filter(person=person).update(
            title=OF[role][2], words=OF[role][1], visibility="everyone"
        )
    alice, bob = world.people["owner"], world.people["counterpart"]
    _histories(alice, bob)
    _talk(world, alice, bob)
    OutboxMail.objects.all().delete()
    return alice, bob


def _histories(alice: User, bob: User) -> None:
    def words(role: str) -> dict[str, str]:
        return {"title": OF[role][2], "words": OF[role][1], "visibility": "everyone"}

    done, parted, fits = (
        (
            make_offer(alice, schedule=once(day), **words("owner")),
            make_need(bob, schedule=once(day), **words("counterpart")),
        )
        for day in (8, 9, 10)
    )
    at = timezone.now()
    finished = begin(make_agreement(*done))
    for side in (alice, bob):
        say_done(match=finished, by=side, at=at)
    fall_through(match=make_agreement(*parted), by=alice, at=at)
    assert suggest(fits[0], viewer=alice, at=at)


def _talk(world: World, alice: User, bob: User) -> None:
    """Both say something below a third neighbour's post, and answer one another there."""
    charlie = world.people["outsider"]
    thread = thread_under(make_offer(charlie, schedule=once(9), visibility="everyone"))
    people = {alice: OF["owner"][1], bob: OF["counterpart"][1]}
    for first, second in ((alice, bob), (bob, alice)):
        said = place_comment(thread, first, people[first], edited=True)
        place_comment(thread, second, people[second], to=said)
        place_comment(thread, charlie, f"So say I, {charlie.display_name}", to=said)
        for each in range(4):
            writer = second if each % 2 else charlie
            place_comment(thread, writer, people.get(writer, "Charlie says so"), to=said)
    world.ids["talk"] = thread.get_absolute_url()


@pytest.mark.parametrize(
    ("role", "blocker"), [("owner", "owner"), ("counterpart", "owner")], ids=["blocks", "blocked"]
)
def test_neither_finds_the_other_on_any_page(
    world: World, pair: tuple[User, User], role: str, blocker: str
) -> None:
    client = world.client(role)
    assert where(crawl_core(world, role), OF[OTHER[role]])
    block_person(person=world.people[OTHER[blocker]], by=world.people[blocker], at=timezone.now())
    # Whom one blocked oneself one may take back there, or tell organizers of what they wrote.
    pages = [reverse(name) for name in ("people:blocked", "moderation:report_blocked")]
    without = pages if role == blocker else []
    assert where(crawl(client, without=without), OF[OTHER[role]]) == {}


def crawl_core(world: World, role: str) -> dict[str, str]:
    """A page that shows the other now: without it the test would prove nothing."""
    return {"list": world.client(role).get(reverse("exchange:listing_list")).content.decode()}


@pytest.mark.parametrize("role", OF)
def test_pages_are_as_if_the_other_had_nothing_here(
    world: World, pair: tuple[User, User], role: str
) -> None:
    """Byte for byte, so that no count, gap or next page remains."""
    me, other = world.people[role], world.people[OTHER[role]]
    with rolled_back():
        block_person(person=other, by=me, at=timezone.now())
        blocked = shown_to(world, role)
    with rolled_back():
        # What blocking does to the matches of the two, and then they are gone altogether.
        block_person(person=other, by=me, at=timezone.now())
        me.blocks_made.filter(blocked=other).delete()
        _erase(me, other)
        gone = shown_to(world, role)
    for address in blocked:
        assert blocked[address] == gone[address], address


def _erase(me: User, other: User) -> None:
    Notice.objects.filter(Q(actor=other) | Q(about=other), person=me).delete()
    Match.objects.between(me, other).delete()
    Listing.objects.filter(person=other).delete()
    for comment in Comment.objects.filter(author=other).order_by("-id"):
        parent = comment.parent
        comment.delete()
        if parent is not None:
            parent.reply_count = parent.replies.count()
            parent.save()


def shown_to(world: World, role: str) -> dict[str, str]:
    client = world.client(role)
    mine = [each.get_absolute_url() for each in Listing.objects.filter(person=world.people[role])]
    names = ("home", "exchange:listing_list", "exchange:listing_mine", "exchange:my_week")
    addresses = [world.ids["talk"], *mine, *map(reverse, (*names, "notifications:notice_list"))]
    pages = {each: without_tokens(client.get(each).content.decode()) for each in addresses}
    return {each: ONCE.sub("ONCE", AGO.sub("AGO", page)) for each, page in pages.items()}


def test_nothing_is_said_of_the_other_from_then_on(world: World, pair: tuple[User, User]) -> None:
    """Whatever time and third people do afterwards."""
    alice, bob = pair
    block_person(person=bob, by=alice, at=timezone.now())
    for listing in Listing.objects.filter(person__in=pair):
        upkeep.ask_next_in_line(listing.pk, at=timezone.now())
        upkeep.settle_proposals(listing.pk, at=timezone.now())
    upkeep.ask_how_it_went(at=timezone.now())
    told = {name: text for name, text in mails().items() if name.startswith("mail")}
    to_alice = {name: text for name, text in told.items() if "alice@" in name}
    to_bob = {name: text for name, text in told.items() if "bob@" in name}
    assert where(to_alice, OF["counterpart"]) == {}
    assert where(to_bob, OF["owner"]) == {}
    assert to_bob, "who counted on something agreed hears that it fell through"
    assert not any("block" in text.lower() for text in told.values())


def test_nobody_introduces_them_to_each_other(world: World, pair: tuple[User, User]) -> None:
    alice, bob = pair
    offer, need = fitting(alice, bob)
    mia = world.client("organizer")
    address = reverse("exchange:match_create", args=[offer.pk, need.pk])
    assert mia.get(address).status_code == 200
    block_person(person=bob, by=alice, at=timezone.now())
    assert mia.get(address).status_code == 409
    assert mia.post(address).status_code == 409


def fitting(alice: User, bob: User) -> tuple[Listing, Listing]:
    offer = Listing.objects.filter(person=alice, kind="offer", status="open").latest("id")
    return offer, Listing.objects.filter(person=bob, kind="need", status="open").latest("id")


@pytest.mark.parametrize("verb", ["accept", "decline", "withdraw", "fall-through", "done", "deny"])
def test_what_was_between_them_answers_like_nothing(
    world: World, pair: tuple[User, User], verb: str
) -> None:
    alice, bob = pair
    block_person(person=bob, by=alice, at=timezone.now())
    for match in Match.objects.between(alice, bob):
        for role in OF:
            address = f"{match.get_absolute_url()}{verb}/"
            assert world.client(role).post(address).status_code == 404


class TestSomebodyWhoIsSpokenFor:
    """Mia took in a need of Eve's, who has no way to sign in, and somebody blocked somebody."""

    @pytest.fixture
    def eve(self, world: World) -> User:
        return UserFactory.create(email=None, display_name="Eve-7f3", cell="882a10774dfffff")

    def test_whoever_blocked_eve_is_hidden_from_who_speaks_for_her(
        self, world: World, eve: User
    ) -> None:
        alice, mia = world.people["owner"], world.people["organizer"]
        make_channel(alice, "al_signal_7f3", kind="signal")
        need = make_need(eve, by=mia, schedule=once(8))
        match = make_agreement(make_offer(alice, schedule=once(8)), need)
        for kind in Kind:
            match.say_done(kind, at=timezone.now())
        match.save()
        client = world.client("organizer")
        assert "al_signal_7f3" in client.get(match.get_absolute_url()).content.decode()
        block_person(person=eve, by=alice, at=timezone.now())
        pages = {"match": client.get(match.get_absolute_url()).content.decode()}
        assert where(pages, ["al_signal_7f3"]) == {}

    def test_who_typed_in_a_listing_loses_sight_of_it_once_its_person_signs_in(
        self, world: World, eve: User
    ) -> None:
        mia = world.people["organizer"]
        draft = make_need(eve, by=mia, publish=False)
        client = world.client("organizer")
        assert client.get(draft.get_absolute_url()).status_code == 200
        User.objects.filter(pk=eve.pk).update(email="evelyn@example.org")
        assert client.get(draft.get_absolute_url()).status_code == 404

    def test_and_when_that_person_blocks_them(self, world: World, eve: User) -> None:
        mia = world.people["organizer"]
        need = make_need(eve, by=mia, schedule=once(8))
        User.objects.filter(pk=eve.pk).update(email="evelyn@example.org")
        eve.refresh_from_db()
        block_person(person=mia, by=eve, at=timezone.now())
        client = world.client("organizer")
        assert client.get(need.get_absolute_url()).status_code == 404
        assert where(crawl_core(world, "organizer"), ["Eve-7f3"]) == {}


def test_an_introducer_and_a_side_who_blocked_one_another(
    world: World, pair: tuple[User, User]
) -> None:
    alice, mia = world.people["owner"], world.people["organizer"]
    match = make_match(*fitting(*pair), by=mia)
    assert Participant.objects.filter(match=match, person=mia).exists()
    block_person(person=mia, by=alice, at=timezone.now())
    page = world.client("organizer").get(match.get_absolute_url())
    assert page.status_code == 404
    shown = world.client("owner").get(match.get_absolute_url()).content.decode()
    assert where({"match": shown}, ["Mia"]) == {}


def forgetful(request: HttpRequest) -> HttpResponse:
    """A list that does not ask who blocked whom."""
    return HttpResponse("\n".join(Listing.objects.values_list("title", flat=True)))


urlpatterns = [path("listings/", forgetful, name="listing_list"), *urls.urlpatterns]
handler403, handler404 = urls.handler403, urls.handler404


@pytest.mark.urls(__name__)
def test_a_list_that_forgets_it_is_noticed(world: World, pair: tuple[User, User]) -> None:
    alice, bob = pair
    block_person(person=bob, by=alice, at=timezone.now())
    page = {"/listings/": world.client("owner").get("/listings/").content.decode()}
    assert where(page, OF["counterpart"]) == {"/listings/": ["bo-title-7f3"]}


def links(pages: dict[str, str]) -> Iterator[str]:
    for text in pages.values():
        yield from re.findall(r'href="([^"]+)"', text)


def test_no_link_leads_to_the_other(world: World, pair: tuple[User, User]) -> None:
    alice, bob = pair
    block_person(person=bob, by=alice, at=timezone.now())
    for role, other in (("owner", bob), ("counterpart", alice)):
        theirs = {each.get_absolute_url() for each in Listing.objects.filter(person=other)}
        shown = {each.split("#")[0] for each in links(shown_to(world, role))}
        assert shown & {*theirs, other.get_absolute_url()} == set()
