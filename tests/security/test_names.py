"""Names are for members: visitors, those who wait to be let in and those who left read none."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Block, User
from exchange import phrases
from exchange.models import Listing
from tests.factories.exchange import make_need, make_offer, once
from tests.security.crawler import crawl, where
from tests.security.world import World

pytestmark = pytest.mark.django_db
NAME = "Zephyrine-7f3"


@pytest.fixture
def shown(world: World) -> list[Listing]:
    """Alice shows an offer and a need to everyone, under a name that nobody else has."""
    alice = world.people["owner"]
    User.objects.filter(pk=alice.pk).update(display_name=NAME)
    alice.refresh_from_db()
    return [
        make_offer(alice, visibility="everyone", schedule=once(5)),
        make_need(alice, visibility="everyone", schedule=once(6)),
    ]


@pytest.mark.parametrize("role", ["anonymous", "unverified", "waiting"])
def test_nobody_outside_reads_a_name_anywhere(
    world: World, shown: list[Listing], role: str
) -> None:
    pages = crawl(world.client(role))
    assert {listing.get_absolute_url() for listing in shown} <= set(pages)
    assert where(pages, [NAME]) == {}


@pytest.mark.parametrize("role", ["reader", "outsider", "organizer"])
def test_members_do(world: World, shown: list[Listing], role: str) -> None:
    client = world.client(role)
    for address in [listing.get_absolute_url() for listing in shown] + ["/listings/"]:
        assert NAME in client.get(address).content.decode()


def test_who_left_reads_none(world: World, shown: list[Listing]) -> None:
    """Not even of whom they blocked before."""
    alice, charlie = world.people["owner"], world.people["outsider"]
    client = world.client("outsider")
    page = {"vouches": client.get("/me/vouches/").content.decode()}
    assert where(page, [NAME, "From the market."]), "what is looked for is there"
    Block.objects.create(blocker=charlie, blocked=alice)
    assert where({"blocked": client.get("/me/blocked/").content.decode()}, [NAME])
    User.objects.filter(pk=charlie.pk).update(membership="left")
    assert client.get("/me/blocked/").status_code == 403
    assert where(crawl(client), [NAME, "From the market."]) == {}


def test_one_reads_ones_own_while_waiting(world: World, shown: list[Listing]) -> None:
    alice = world.people["owner"]
    alice.membership = alice.Membership.WAITING
    assert phrases.name(shown[0], alice) == NAME


def test_a_browser_of_nobody_is_no_member(world: World, shown: list[Listing]) -> None:
    assert NAME not in Client().get("/").content.decode()
