"""Who sees whom."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import Block, User
from tests.factories.accounts import UserFactory


def test_members_see_members(alice: User, bob: User, rita: User) -> None:
    gone = UserFactory.create(is_active=False)
    left = UserFactory.create(membership="left")
    seen = set(User.objects.visible_to(alice))
    assert {alice, bob, rita} == seen
    assert gone not in seen
    assert left not in seen


def test_nobody_sees_anybody_before_they_are_members(alice: User) -> None:
    waiting = UserFactory.create(membership="waiting")
    assert not User.objects.visible_to(AnonymousUser()).exists()
    assert not User.objects.visible_to(waiting).exists()
    assert waiting not in User.objects.visible_to(alice)


def test_blocking_hides_both_ways(alice: User, bob: User, charlie: User) -> None:
    Block.objects.create(blocker=alice, blocked=bob)
    assert set(User.objects.visible_to(alice)) == {alice, charlie}
    assert set(User.objects.visible_to(bob)) == {bob, charlie}
    assert set(User.objects.visible_to(charlie)) == {alice, bob, charlie}


def test_those_who_wait_proved_their_address(alice: User) -> None:
    first = UserFactory.create(membership="waiting", last_login="2026-01-02T00:00Z")
    UserFactory.create(membership="waiting")
    UserFactory.create(membership="waiting", is_active=False, last_login="2026-01-02T00:00Z")
    assert list(User.objects.waiting()) == [first]
