"""What a person may do changes, and what they have open is settled."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import registry
from accounts.actions import approve, change_standing, decline
from accounts.models import User
from exchange.models import Match
from exchange.models.match_states import MatchStatus
from exchange.tasks import settle_proposals
from tests.factories.accounts import UserFactory, give_second_factor
from tests.factories.exchange import make_match, make_need, make_offer
from tests.people import signed_in

AT = datetime(2026, 5, 4, 12, tzinfo=timezone.get_default_timezone())
pytestmark = pytest.mark.django_db
GONE = {"role": "neighbour", "membership": "member", "is_active": False}


def administrator() -> User:
    person = UserFactory.create(role=User.Role.ADMINISTRATOR, is_superuser=True)
    give_second_factor(person)
    return person


def settled(match: Match) -> list[int]:
    """Run the jobs that wait; the listings they were about."""
    jobs = ProcrastinateJob.objects.filter(task_name="exchange.settle_proposals").order_by("id")
    listings = [job.args["listing_id"] for job in jobs]
    for listing_id in listings:
        settle_proposals(listing_id)
    match.refresh_from_db()
    return listings


@pytest.mark.parametrize(
    "standing",
    [
        GONE,
        {"role": "neighbour", "membership": "left", "is_active": True},
        {"role": "reader", "membership": "member", "is_active": True},
    ],
)
def test_what_is_open_of_somebody_who_takes_no_part_is_ended(
    alice: User, bob: User, charlie: User, standing: dict[str, object]
) -> None:
    need = make_need(alice)
    match = make_match(make_offer(bob), need)
    other = make_match(make_offer(charlie), make_need(UserFactory.create(cell=charlie.cell)))
    change_standing(person=alice, at=AT, **standing)  # type: ignore[arg-type]
    assert need.pk in settled(match)
    assert match.status == MatchStatus.LAPSED
    other.refresh_from_db()
    assert other.status == MatchStatus.PROPOSED


def test_a_change_that_changes_nothing_is_told_nobody(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[User] = []
    monkeypatch.setattr(registry, "_on_standing_changed", [lambda person, at: heard.append(person)])
    same = {"role": "neighbour", "membership": "member", "is_active": True}
    change_standing(person=alice, at=AT, **same)  # type: ignore[arg-type]
    assert heard == []
    change_standing(person=alice, at=AT, **GONE)  # type: ignore[arg-type]
    assert heard == [alice]


def test_letting_somebody_in_is_such_a_change(mia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[User] = []
    monkeypatch.setattr(registry, "_on_standing_changed", [lambda person, at: heard.append(person)])
    people = [UserFactory.create(membership="waiting", last_login=AT) for _ in range(2)]
    approve(person=people[0], by=mia, at=AT)
    decline(person=people[1], by=mia, at=AT)
    assert heard == people


def test_the_admin_site_goes_by_the_action(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[User] = []
    monkeypatch.setattr(registry, "_on_standing_changed", [lambda person, at: heard.append(person)])
    client, url = signed_in(administrator()), reverse("admin:accounts_user_change", args=[alice.pk])
    form = {"display_name": "Organizer", "role": "administrator", "membership": "member"}
    client.post(url, {**form, "is_active": "on"})
    alice.refresh_from_db()
    assert (alice.display_name, alice.role, alice.is_superuser) == ("Alice", "administrator", True)
    client.post(url, {**form, "role": "reader"})
    alice.refresh_from_db()
    assert (alice.role, alice.is_superuser, alice.is_active) == ("reader", False, False)
    assert heard == [alice, alice]


def test_nobody_locks_themselves_out_of_the_admin_site() -> None:
    admin = administrator()
    client, url = signed_in(admin), reverse("admin:accounts_user_change", args=[admin.pk])
    client.post(url, {"role": "reader", "membership": "left"})
    admin.refresh_from_db()
    assert (admin.role, admin.membership, admin.is_active) == ("administrator", "member", True)
