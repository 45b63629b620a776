from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Block, User
from notifications.models import Notice
from notifications.pages import PAGE_SIZE
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db
LIST = "/notices/"
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def as_bob(client: Client, bob: User) -> Client:
    client.force_login(bob)
    return client


def page(client: Client, path: str = LIST) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_is_at_notices() -> None:
    assert reverse("notifications:notice_list") == LIST


class TestList:
    def test_shows_ones_own_newest_first(self, as_bob: Client, bob: User, alice: User) -> None:
        NoticeFactory.create(person=bob, subject="First")
        NoticeFactory.create(person=bob, subject="Second")
        NoticeFactory.create(person=alice, subject="Not for Bob")

        html = page(as_bob)
        assert html.index("Second") < html.index("First")
        assert "Not for Bob" not in html

    def test_sends_strangers_to_sign_in(self, client: Client) -> None:
        response = client.get(LIST)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")

    def test_changes_nothing(self, as_bob: Client, bob: User) -> None:
        notice = NoticeFactory.create(person=bob)
        page(as_bob)

        notice.refresh_from_db()
        assert notice.read_at is None

    def test_escapes_what_people_wrote(self, as_bob: Client, bob: User) -> None:
        NoticeFactory.create(person=bob, subject="<b>&", body="<script>alert(1)</script>")

        html = page(as_bob)
        assert "&lt;b&gt;&amp;" in html
        assert "<script>alert" not in html

    def test_says_what_to_do_when_there_is_nothing(self, as_bob: Client) -> None:
        assert "Nothing yet" in page(as_bob)

    @pytest.mark.parametrize("bob_blocks", [True, False])
    def test_hides_people_blocked_either_way(
        self, as_bob: Client, bob: User, alice: User, bob_blocks: bool
    ) -> None:
        NoticeFactory.create(person=bob, actor=alice, subject="From Alice")
        blocker, blocked = (bob, alice) if bob_blocks else (alice, bob)
        Block.objects.create(blocker=blocker, blocked=blocked)

        assert "From Alice" not in page(as_bob)

    def test_keeps_notices_of_somebody_who_is_gone(
        self, as_bob: Client, bob: User, alice: User
    ) -> None:
        NoticeFactory.create(person=bob, actor=alice, subject="From Alice")
        alice.delete()

        assert "From Alice" in page(as_bob)

    def test_goes_back_page_by_page(self, as_bob: Client, bob: User) -> None:
        notices = NoticeFactory.create_batch(PAGE_SIZE + 1, person=bob)

        assert f'href="?before={notices[1].pk}"' in page(as_bob)
        older = page(as_bob, f"{LIST}?before={notices[1].pk}")
        assert notices[0].subject in older
        assert "Older notices" not in older
        assert "There are no older notices" in page(as_bob, f"{LIST}?before={notices[0].pk}")

    @pytest.mark.parametrize("before", ["", "x", "-1", "1e9", "9" * 19, "9" * 5000, "١"])
    def test_a_page_that_is_none_is_the_first(self, as_bob: Client, bob: User, before: str) -> None:
        NoticeFactory.create(person=bob, subject="Here")

        assert "Here" in page(as_bob, f"{LIST}?before={before}")

    def test_thirty_cost_as_many_queries_as_one(self, as_bob: Client, bob: User) -> None:
        NoticeFactory.create(person=bob, actor=bob)
        page(as_bob)
        with CaptureQueriesContext(connection) as for_one:
            page(as_bob)
        NoticeFactory.create_batch(29, person=bob, actor=bob)
        with CaptureQueriesContext(connection) as for_thirty:
            page(as_bob)
        assert len(for_thirty) == len(for_one)
        assert len([query for query in for_one if "notifications_notice" in query["sql"]]) == 2


class TestReading:
    def test_opening_marks_as_read_and_goes_there(self, as_bob: Client, bob: User) -> None:
        notice = NoticeFactory.create(person=bob, url="/plan/1/")

        response = as_bob.post(f"{LIST}{notice.pk}/open/")
        assert (response.status_code, response["Location"]) == (302, "/plan/1/")
        notice.refresh_from_db()
        assert notice.read_at is not None

    def test_without_an_address_opening_stays_in_the_list(self, as_bob: Client, bob: User) -> None:
        notice = NoticeFactory.create(person=bob, url="")

        assert as_bob.post(f"{LIST}{notice.pk}/open/")["Location"] == LIST

    def test_marking_as_read_stays_in_the_list(self, as_bob: Client, bob: User) -> None:
        notice, other = NoticeFactory.create_batch(2, person=bob)

        assert as_bob.post(f"{LIST}{notice.pk}/read/")["Location"] == LIST
        assert list(Notice.objects.unread()) == [other]

    def test_the_first_time_of_reading_stays(self, as_bob: Client, bob: User) -> None:
        notice = NoticeFactory.create(person=bob, read_at=NOON)
        as_bob.post(f"{LIST}{notice.pk}/read/")

        notice.refresh_from_db()
        assert notice.read_at == NOON

    def test_marking_all_leaves_others_alone(self, as_bob: Client, bob: User, alice: User) -> None:
        NoticeFactory.create_batch(2, person=bob)
        hers = NoticeFactory.create(person=alice)

        response = as_bob.post(f"{LIST}read/", follow=True)
        assert "2 notices marked as read." in response.content.decode()
        assert list(Notice.objects.unread()) == [hers]

    def test_marking_all_of_nothing_says_so(self, as_bob: Client) -> None:
        response = as_bob.post(f"{LIST}read/", follow=True)
        assert "There was nothing unread." in response.content.decode()

    @pytest.mark.parametrize("verb", ["open", "read"])
    def test_somebody_elses_is_not_there(self, as_bob: Client, alice: User, verb: str) -> None:
        hers = NoticeFactory.create(person=alice)

        assert as_bob.post(f"{LIST}{hers.pk}/{verb}/").status_code == 404
        hers.refresh_from_db()
        assert hers.read_at is None

    @pytest.mark.parametrize("pk", ["999999999", "9" * 30, "0"])
    @pytest.mark.parametrize("verb", ["open", "read"])
    def test_what_never_was_is_not_there(self, as_bob: Client, pk: str, verb: str) -> None:
        assert as_bob.post(f"{LIST}{pk}/{verb}/").status_code == 404

    @pytest.mark.parametrize("path", ["read/", "1/open/", "1/read/"])
    def test_looking_changes_nothing(self, as_bob: Client, path: str) -> None:
        assert as_bob.get(LIST + path).status_code == 405

    @pytest.mark.parametrize("path", ["read/", "1/open/", "1/read/"])
    def test_strangers_sign_in_first(self, client: Client, path: str) -> None:
        assert client.post(LIST + path)["Location"].startswith("/accounts/login/")
