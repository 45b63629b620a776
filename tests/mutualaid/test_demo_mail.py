import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from notifications.models import OutboxMail
from notifications.pages import PAGE_SIZE
from tests.factories.notifications import OutboxMailFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.mutualaid.demo_urls")]
LIST = "/demo/mail/"


@pytest.fixture
def _demo(settings: Settings) -> None:
    settings.DEMO = True


@pytest.fixture
def mail() -> OutboxMail:
    return OutboxMailFactory.create(
        to="bob@example.org",
        subject="<b>Soup",
        body="See https://example.org/a?b=1&c=2\n\n<i>come</i>",
    )


@pytest.mark.usefixtures("_demo")
class TestInDemoMode:
    def test_the_list_shows_newest_first(self, client: Client, mail: OutboxMail) -> None:
        OutboxMailFactory.create(subject="Newer")

        html = client.get(LIST).content.decode()
        assert html.index("Newer") < html.index("&lt;b&gt;Soup")
        assert "bob@example.org" in html

    def test_an_empty_list_says_what_to_do(self, client: Client) -> None:
        assert "No mail yet" in client.get(LIST).content.decode()

    def test_there_are_pages(self, client: Client) -> None:
        mails = OutboxMailFactory.create_batch(PAGE_SIZE + 1)

        assert f'href="?before={mails[1].pk}"' in client.get(LIST).content.decode()
        older = client.get(f"{LIST}?before={mails[1].pk}").content.decode()
        assert mails[0].subject in older
        last = client.get(f"{LIST}?before={mails[0].pk}").content.decode()
        assert "There is no older mail." in last

    def test_thirty_cost_as_many_queries_as_one(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        OutboxMailFactory.create()
        with django_assert_num_queries(1):
            client.get(LIST)
        OutboxMailFactory.create_batch(29)
        with django_assert_num_queries(1):
            client.get(LIST)

    def test_one_mail_shows_its_words_and_links(self, client: Client, mail: OutboxMail) -> None:
        html = client.get(f"{LIST}{mail.pk}/").content.decode()

        assert 'href="https://example.org/a?b=1&amp;c=2"' in html
        assert "&lt;i&gt;come&lt;/i&gt;" in html
        assert "&lt;b&gt;Soup" in html
        assert mail.message_id.strip("<>") in html

    @pytest.mark.parametrize("pk", ["999999999", "9" * 30])
    def test_what_is_not_there_is_not_found(self, client: Client, pk: str) -> None:
        assert client.get(f"{LIST}{pk}/").status_code == 404

    def test_nothing_can_be_posted(self, client: Client, mail: OutboxMail) -> None:
        assert client.post(LIST).status_code == 405
        assert client.post(f"{LIST}{mail.pk}/").status_code == 405


def test_outside_demo_mode_there_is_nothing_to_see(client: Client, mail: OutboxMail) -> None:
    assert client.get(LIST).status_code == 404
    assert client.get(f"{LIST}{mail.pk}/").status_code == 404


@pytest.mark.urls("mutualaid.urls")
def test_outside_demo_mode_the_addresses_do_not_exist(client: Client, mail: OutboxMail) -> None:
    assert client.get(LIST).status_code == 404
