import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.models import Block, User
from notifications.context_processors import unread_notices
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db


def label(user: User | AnonymousUser) -> str:
    request = RequestFactory().get("/")
    request.user = user
    return str(unread_notices(request)["unread_notices"])


@pytest.mark.parametrize(("unread", "shown"), [(0, ""), (1, "1"), (9, "9"), (10, "9+"), (12, "9+")])
def test_counts_up_to_nine(bob: User, unread: int, shown: str) -> None:
    NoticeFactory.create_batch(unread, person=bob)
    NoticeFactory.create(person=bob, read_at="2026-03-03T12:00Z")

    assert label(bob) == shown


def test_asks_once_and_only_where_it_is_shown(
    bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = RequestFactory().get("/")
    request.user = bob
    with django_assert_num_queries(0):
        badge = unread_notices(request)["unread_notices"]
    with django_assert_num_queries(1):
        assert not badge
        assert str(badge) == ""


def test_strangers_cost_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert label(AnonymousUser()) == ""


def test_a_request_that_never_met_the_session(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        assert str(unread_notices(RequestFactory().get("/"))["unread_notices"]) == ""


def test_does_not_count_what_is_hidden(bob: User, alice: User) -> None:
    NoticeFactory.create(person=bob, actor=alice)
    Block.objects.create(blocker=bob, blocked=alice)

    assert label(bob) == ""
