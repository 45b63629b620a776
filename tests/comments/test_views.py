"""Comments as people write them, the plain way and by htmx; every refusal keeps the words."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Block, User
from comments.actions.threads import lock_thread, slow_thread
from comments.actions.writing import delete_comment, edit_comment
from comments.models import Comment, Lock, Thread
from comments.review import COMMENT
from comments.views import writing
from exchange.models import Listing
from moderation.actions.reviewing import change_status
from moderation.models.decisions import Outcome
from notifications.models import Notice, OutboxMail
from safety.rate_limits import RateLimit
from tests.factories.comments import say, thread_under
from tests.factories.exchange import make_need, make_offer
from tests.factories.moderation import decide_this
from tests.people import signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def listing(alice: User) -> Listing:
    return make_offer(alice, title="Soup", visibility="everyone")


@pytest.fixture
def thread(listing: Listing) -> Thread:
    return thread_under(listing)


def new(thread: Thread) -> str:
    return f"/threads/{thread.pk}/new/"


def said(client: Client, url: str, words: str = "Hello", **more: str) -> Comment:
    response = client.post(url, {"words": words, **more})
    assert response.status_code == 302, response.content.decode()
    comment = Comment.objects.latest("id")
    page = thread_page(comment.thread)
    assert response["Location"] == f"{page.get_absolute_url()}#comment-{comment.pk}"
    return comment


def events(person: User) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(person=person).order_by("id").values_list("kind", "event"))


class TestWriting:
    def test_a_comment_and_an_answer(self, thread: Thread, alice: User, bob: User) -> None:
        first = said(signed_in(bob), new(thread), "I like *this*.")
        assert (first.author, first.parent, first.is_placed) == (bob, None, True)
        answer = said(signed_in(alice), f"/comments/{first.pk}/reply/", "Thanks")
        assert answer.parent == first
        first.refresh_from_db()
        assert first.reply_count == 1
        page = Client().get(f"/listings/{thread_page(thread).pk}/").content.decode()
        assert "<p>I like <em>this</em>.</p>" in page
        assert "Bob" not in page
        assert "Bob" in signed_in(alice).get(f"/comments/{answer.pk}/").content.decode()

    def test_htmx_gets_the_comment_and_where_it_goes(self, thread: Thread, bob: User) -> None:
        response = signed_in(bob).post(new(thread), {"words": "Hello"}, headers=HTMX)
        comment = Comment.objects.get()
        assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#comments-new", "beforeend")
        body = response.content.decode()
        assert f'<li id="comment-{comment.pk}"' in body
        assert f'<form id="thread-{thread.pk}-form"' in body
        assert "<html" not in body
        answer = signed_in(bob).post(
            f"/comments/{comment.pk}/reply/", {"words": "More"}, headers=HTMX
        )
        assert answer["HX-Retarget"] == f"#replies-new-{comment.pk}"
        assert f'<div id="answer-to-{comment.pk}"' in answer.content.decode()

    def test_it_costs_a_bounded_number_of_queries(
        self, thread: Thread, bob: User, charlie: User
    ) -> None:
        """Those that begin and end a part of the transaction aside; two people are told."""
        first, client = say(thread, charlie), signed_in(bob)
        client.get("/")
        costs = {}
        for url in (new(thread), f"/comments/{first.pk}/reply/"):
            with CaptureQueriesContext(connection) as asked:
                client.post(url, {"words": f"Hello {url}"})
            costs[url] = sum("SAVEPOINT" not in each["sql"] for each in asked)
        assert max(costs.values()) <= 45, costs

    def test_the_same_click_twice_makes_one(self, thread: Thread, bob: User) -> None:
        client, data = signed_in(bob), {"words": "Hello", "once": str(uuid4())}
        first, second = (client.post(new(thread), data) for _each in range(2))
        assert Comment.objects.count() == 1
        assert first["Location"] == second["Location"]
        assert "already" in str([*get_messages(second.wsgi_request)][-1])
        response = client.post(new(thread), data, headers=HTMX)
        assert response["HX-Reswap"] == "none"
        assert Comment.objects.count() == 1

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
    def test_a_preview_posts_nothing_and_keeps_the_words(
        self, thread: Thread, bob: User, headers: dict[str, str]
    ) -> None:
        data = {"words": "Ring **718 555 0123**", "preview": "1"}
        response = signed_in(bob).post(new(thread), data, headers=headers)
        page = response.content.decode()
        assert "<p>Ring <strong>718 555 0123</strong></p>" in page
        assert "Ring **718 555 0123**</textarea>" in page
        assert "error-summary" not in page
        assert not Comment.objects.exists()
        # It asks about the number all the same.
        del data["preview"]
        response = signed_in(bob).post(new(thread), data)
        assert "This looks like a phone number" in response.content.decode()
        assert 'type="checkbox" name="as_is"' in response.content.decode()

    def test_words_are_cleaned_and_as_long_as_allowed(self, thread: Thread, bob: User) -> None:
        client = signed_in(bob)
        assert said(client, new(thread), "a\u202eb\x00c").words == "abc"
        for words in ("", "   ", "a" * 4001):
            response = client.post(new(thread), {"words": words})
            assert response.status_code == 200
            assert "error-summary" in response.content.decode()
        assert Comment.objects.count() == 1

    def test_words_survive_signing_out(self, thread: Thread, bob: User) -> None:
        client = signed_in(bob)
        page = client.get(new(thread)).content.decode()
        owner = page.split('name="kept_words_owner" value="')[1].split('"')[0]
        client.logout()
        data = {"words": "Long thoughts", "kept_words_owner": owner}
        response = client.post(new(thread), data)
        assert response["Location"] == f"/accounts/login/?next={new(thread)}"
        assert client.post(new(thread), data, headers=HTMX)["HX-Redirect"] == (
            f"/accounts/login/?next=%2Fthreads%2F{thread.pk}%2Fnew%2F"
        )
        client.force_login(bob)
        assert "Long thoughts</textarea>" in client.get(new(thread)).content.decode()


class TestRefusals:
    def test_who_may_not(self, thread: Thread, alice: User, bob: User, rita: User) -> None:
        hidden = thread_under(make_need(alice, visibility="organizers"))
        assert signed_in(bob).get(new(hidden)).status_code == 404
        comment = say(hidden, alice)
        for verb in ("", "reply/", "edit/", "delete/", "history/"):
            assert signed_in(bob).get(f"/comments/{comment.pk}/{verb}").status_code == 404
        # A reader reads.
        assert signed_in(rita).get(f"/threads/{thread.pk}/").status_code == 200
        assert signed_in(rita).post(new(thread), {"words": "Hi"}).status_code == 403
        mine = say(thread, alice)
        Block.objects.create(blocker=alice, blocked=bob)
        for verb in ("", "reply/"):
            assert signed_in(bob).get(f"/comments/{mine.pk}/{verb}").status_code == 404

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
    def test_a_closed_thread_and_a_deleted_comment(
        self, thread: Thread, alice: User, bob: User, mia: User, headers: dict[str, str]
    ) -> None:
        status = 200 if headers else 409
        comment = say(thread, alice)
        delete_comment(comment=comment, at=timezone.now())
        reply = f"/comments/{comment.pk}/reply/"
        response = signed_in(bob).post(reply, {"words": "My answer"}, headers=headers)
        assert response.status_code == status
        assert "taken back meanwhile" in response.content.decode()
        assert "My answer</textarea>" in response.content.decode()
        lock_thread(thread=thread, by=alice, at=timezone.now())
        response = signed_in(bob).post(new(thread), {"words": "My words"}, headers=headers)
        assert response.status_code == status
        assert "My words</textarea>" in response.content.decode()
        assert Comment.objects.count() == 1
        said(signed_in(mia), new(thread), "For the record")

    def test_a_slow_thread_is_slow_for_each_person(
        self, thread: Thread, alice: User, bob: User, mia: User
    ) -> None:
        slow_thread(thread=thread, seconds=600, by=mia, at=timezone.now())
        say(thread, bob, at=timezone.now() - timedelta(seconds=420))
        response = signed_in(bob).post(new(thread), {"words": "Again"})
        assert response.status_code == 429
        assert "in about 3 minutes" in response.content.decode()
        assert "Again</textarea>" in response.content.decode()
        said(signed_in(alice), new(thread))
        for _each in range(2):
            said(signed_in(mia), new(thread), "Quickly", once=str(uuid4()))
        Comment.objects.filter(author=bob).update(
            created_at=timezone.now() - timedelta(seconds=601)
        )
        said(signed_in(bob), new(thread), "Again")

    def test_nobody_writes_without_end(
        self, thread: Thread, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(writing, "COMMENTING", RateLimit("t", 2, timedelta(hours=1)))
        client = signed_in(bob)
        for number in range(2):
            said(client, new(thread), str(number))
        response = client.post(new(thread), {"words": "Third"})
        assert response.status_code == 429
        assert "Third</textarea>" in response.content.decode()
        assert Comment.objects.count() == 2


class TestChanging:
    def test_what_it_said_before_is_for_its_author_and_organizers(
        self, thread: Thread, alice: User, bob: User, mia: User
    ) -> None:
        comment = say(thread, bob, "Call 555")
        url = f"/comments/{comment.pk}/edit/"
        page = signed_in(bob).get(url).content.decode()
        assert "Call 555</textarea>" in page
        response = signed_in(bob).post(url, {"words": "Come by", "version": comment.review_version})
        assert response["Location"] == f"/comments/{comment.pk}/#comment-{comment.pk}"
        shown = signed_in(alice).get(f"/comments/{comment.pk}/").content.decode()
        assert "edited" in shown
        assert "Call 555" not in shown
        history = f"/comments/{comment.pk}/history/"
        for person, status in ((bob, 200), (mia, 200), (alice, 404)):
            response = signed_in(person).get(history)
            assert response.status_code == status
            assert ("Call 555" in response.content.decode()) == (status == 200)
        assert signed_in(alice).get(url).status_code == 404

    def test_in_another_window_it_was_changed(self, thread: Thread, bob: User) -> None:
        comment = say(thread, bob, "One")
        url, version = f"/comments/{comment.pk}/edit/", comment.review_version
        edit_comment(comment=comment, words="Two", version=version, at=timezone.now())
        client, data = signed_in(bob), {"words": "Three", "version": str(version)}
        response = client.post(url, data)
        page = response.content.decode()
        assert response.status_code == 409
        assert "<p>Two</p>" in page
        assert "Three</textarea>" in page
        data["version"] = page.split('name="version" value="')[1].split('"')[0]
        assert client.post(url, data).status_code == 302
        comment.refresh_from_db()
        assert comment.words == "Three"

    def test_htmx_changes_it_in_place(self, thread: Thread, bob: User) -> None:
        comment = say(thread, bob, "One")
        url = f"/comments/{comment.pk}/edit/"
        form = signed_in(bob).get(url, headers=HTMX).content.decode()
        assert form.strip().startswith("<form")
        data = {"words": "Two", "version": comment.review_version}
        response = signed_in(bob).post(url, data, headers=HTMX)
        assert response["HX-Retarget"] == f"#body-{comment.pk}"
        assert "<p>Two</p>" in response.content.decode()

    def test_what_is_deleted_is_gone(
        self, thread: Thread, alice: User, bob: User, charlie: User
    ) -> None:
        comment = say(thread, bob, "Secret one")
        say(thread, alice, "An answer", to=comment)
        edit_comment(
            comment=comment,
            words="Secret two",
            version=comment.review_version,
            at=timezone.now(),
        )
        url = f"/comments/{comment.pk}/delete/"
        assert signed_in(charlie).post(url).status_code == 404
        assert "Secret two" in signed_in(bob).get(url).content.decode()
        assert signed_in(bob).post(url).status_code == 302
        comment.refresh_from_db()
        assert (comment.words, comment.versions.count(), comment.edited_at) == ("", 0, None)
        page = signed_in(charlie).get(f"/threads/{thread.pk}/").content.decode()
        assert "whoever wrote it has deleted it" in page
        assert "An answer" in page
        assert "Secret" not in page
        everything = [*Notice.objects.all(), *OutboxMail.objects.all()]
        assert not [each for each in everything if "Secret" in f"{each.subject}{each.body}"]
        # Doing it again, or answering it, does no harm.
        assert signed_in(bob).post(url).status_code == 302
        assert signed_in(alice).get(f"/comments/{comment.pk}/reply/").status_code == 302

    def test_what_was_taken_out_is_read_by_nobody_here(
        self, thread: Thread, alice: User, bob: User, mia: User
    ) -> None:
        comment = say(thread, bob, "Secret one")
        say(thread, alice, to=comment)
        decide_this(comment, Outcome.REMOVE, by=mia)
        for verb in ("", "reply/", "edit/", "delete/", "history/"):
            page = signed_in(bob).get(f"/comments/{comment.pk}/{verb}", follow=True)
            assert "Secret" not in page.content.decode()

    def test_nobodys_words_are_not_reported(self, thread: Thread, bob: User, charlie: User) -> None:
        """Those of somebody who was erased; they stay, so that the answers make sense."""
        comment = say(thread, bob)
        url = f"/report/comment/{comment.pk}/"
        assert signed_in(charlie).get(url).status_code == 200
        bob.delete()
        assert signed_in(charlie).get(url).status_code == 404


class TestNewPeople:
    def test_their_first_comments_wait_and_they_are_told(
        self, thread: Thread, alice: User, bob: User, mia: User, settings: Settings
    ) -> None:
        settings.FIRST_POSTS_REVIEWED = 1
        client = signed_in(bob)
        assert "While you are new here" in client.get(new(thread)).content.decode()
        comment = said(client, new(thread), "My first words")
        assert (comment.review_status, comment.is_placed) == ("waiting", False)
        own = client.get(f"/comments/{comment.pk}/").content.decode()
        assert "An organizer reads it first" in own
        assert "Waits for an organizer" in own
        assert "My first words" in signed_in(mia).get(f"/threads/{thread.pk}/").content.decode()
        for client in (signed_in(alice), Client()):
            page = client.get(f"/threads/{thread.pk}/").content.decode()
            assert "My first words" not in page
            assert client.get(f"/comments/{comment.pk}/").status_code == 404
        assert events(alice) == []
        # Shown at last, it is told of; hidden and shown again, not once more.
        decide_this(comment, Outcome.APPROVE, by=mia)
        assert "While you are new here" not in signed_in(bob).get(new(thread)).content.decode()
        for verb in ("hide", "show"):
            comment.refresh_from_db()
            change_status(COMMENT, comment, verb, at=timezone.now())
        assert events(alice) == [("comment_on_yours", f"comment:{comment.pk}")]
        assert "My first words" in Client().get(f"/threads/{thread.pk}/").content.decode()

    def test_what_is_held_after_an_edit_has_its_place_while_it_was_answered(
        self, thread: Thread, alice: User, bob: User, settings: Settings
    ) -> None:
        first, lone = say(thread, bob, "One"), say(thread, bob, "Two")
        say(thread, alice, "Yes", to=first)
        for comment in (first, lone):
            comment.refresh_from_db()
            words = " ".join(f"https://{n}.example.org" for n in range(6))
            version = comment.review_version
            edit_comment(comment=comment, words=words, version=version, at=timezone.now())
            comment.refresh_from_db()
            assert comment.review_status == "waiting"
        assert (first.is_placed, lone.is_placed) == (True, False)
        page = Client().get(f"/threads/{thread.pk}/").content.decode()
        assert "A comment here is not shown at the moment." in page
        assert "Yes" in page
        assert "example.org" not in page


class TestNotices:
    def test_one_that_is_hidden_again_is_nobodys_news(
        self, thread: Thread, alice: User, bob: User
    ) -> None:
        comment = say(thread, bob)
        assert Notice.objects.get(person=alice).is_unread
        change_status(COMMENT, comment, "hide", at=timezone.now())
        assert not Notice.objects.get(person=alice).is_unread

    def test_nobody_hears_that_what_they_deleted_is_shown(
        self, thread: Thread, bob: User, mia: User
    ) -> None:
        comment = say(thread, bob)
        change_status(COMMENT, comment, "hold", at=timezone.now())
        delete_comment(comment=comment, at=timezone.now())
        decide_this(comment, Outcome.APPROVE, by=mia)
        assert events(bob) == []

    def test_a_page_that_is_gone_keeps_nobody_from_deciding(
        self, thread: Thread, bob: User, mia: User
    ) -> None:
        comment = say(thread, bob)
        change_status(COMMENT, comment, "hide", at=timezone.now())
        thread_page(thread).delete()
        decide_this(comment, Outcome.APPROVE, by=mia)
        assert comment.is_placed

    def test_each_event_is_told_once_to_each_person(
        self, thread: Thread, alice: User, bob: User, charlie: User
    ) -> None:
        first = say(thread, bob)
        assert events(alice) == [("comment_on_yours", f"comment:{first.pk}")]
        own = say(thread, alice, to=first)
        assert events(bob) == [("comment_answered", f"comment:{own.pk}")]
        # Whose page it is and whom it answers at once: one notice, one mail.
        answer = say(thread, charlie, to=own)
        assert events(alice)[1:] == [("comment_answered", f"comment:{answer.pk}")]
        assert OutboxMail.objects.filter(event=f"comment:{answer.pk}").count() == 1
        assert Notice.objects.latest("id").subject == "Charlie answered your comment on “Soup”"
        say(thread, charlie, to=answer)
        assert events(charlie) == []
        delete_comment(comment=answer, at=timezone.now())
        assert not Notice.objects.get(event=f"comment:{answer.pk}").is_unread

    def test_nobody_hears_of_whom_they_blocked(
        self, thread: Thread, alice: User, bob: User, charlie: User
    ) -> None:
        first = say(thread, charlie)
        Notice.objects.all().delete()
        Block.objects.create(blocker=alice, blocked=charlie)
        # Nor of what others say below their words.
        say(thread, bob, to=first)
        assert events(alice) == []
        # He finds the page no more.
        assert events(charlie) == []


class TestRunning:
    def test_what_organizers_close_only_they_open(
        self, thread: Thread, alice: User, bob: User, mia: User
    ) -> None:
        def press(person: User, verb: str) -> tuple[int, str]:
            status = signed_in(person).post(f"/threads/{thread.pk}/{verb}/").status_code
            thread.refresh_from_db()
            return status, thread.lock

        assert press(bob, "lock") == (403, Lock.NONE)
        assert press(alice, "lock") == (302, Lock.OWNER)
        assert press(alice, "unlock") == (302, Lock.NONE)
        assert press(mia, "lock") == (302, Lock.ORGANIZERS)
        assert press(alice, "lock") == (302, Lock.ORGANIZERS)
        assert press(alice, "unlock") == (403, Lock.ORGANIZERS)
        assert press(mia, "unlock") == (302, Lock.NONE)

    def test_an_organizer_closes_it_while_its_owner_opens_it(
        self, thread: Thread, alice: User, mia: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between what the page asked and what the button does."""

        def meanwhile(*asked: object) -> bool:
            lock_thread(thread=thread, by=mia, at=timezone.now())
            return True

        monkeypatch.setattr("comments.views.running.can_unlock", meanwhile)
        answer = signed_in(alice).post(f"/threads/{thread.pk}/unlock/", follow=True)
        assert "An organizer closed it meanwhile" in answer.content.decode()
        thread.refresh_from_db()
        assert thread.lock == Lock.ORGANIZERS

    def test_pinning_and_pace_are_for_organizers(
        self, thread: Thread, alice: User, mia: User
    ) -> None:
        comment = say(thread, alice)
        answer = say(thread, alice, to=comment)
        assert signed_in(alice).post(f"/comments/{comment.pk}/pin/").status_code == 403
        assert signed_in(alice).post(f"/threads/{thread.pk}/slow/").status_code == 403
        client = signed_in(mia)
        client.post(f"/comments/{answer.pk}/pin/")
        assert state(thread) == (None, 0)
        client.post(f"/comments/{comment.pk}/pin/")
        client.post(f"/threads/{thread.pk}/slow/", {"seconds": "600"})
        client.post(f"/threads/{thread.pk}/slow/", {"seconds": "7"})
        assert state(thread) == (comment.pk, 600)
        other = say(thread, mia)
        client.post(f"/comments/{other.pk}/pin/")
        # The button stood at one that another took the place of meanwhile.
        client.post(f"/comments/{comment.pk}/unpin/")
        assert state(thread) == (other.pk, 600)
        client.post(f"/comments/{other.pk}/unpin/")
        assert state(thread) == (None, 600)


def thread_page(thread: Thread) -> Listing:
    return Listing.objects.get(thread=thread)


def state(thread: Thread) -> tuple[int | None, int]:
    """Which one is pinned, and the pace."""
    return Thread.objects.values_list("pinned", "slow_seconds").get(pk=thread.pk)
