"""What somebody wrote to one other person: organizers read it once that person told them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block, User
from comments.models import Comment
from exchange.models import Match, Participant
from moderation.models import Case, Report, ReviewStatus
from moderation.models.decisions import Outcome
from tests.factories.comments import say, thread_under
from tests.factories.exchange import make_match, make_need, make_offer
from tests.factories.moderation import an_agreement, decide_this, report_this
from tests.factories.rent import make_pledge, make_rent_need
from tests.moderation.test_views import text_of
from tests.people import signed_in

pytestmark = pytest.mark.django_db
WORDS = "Bring cash and come alone."


@pytest.fixture
def match(alice: User, bob: User) -> Match:
    """Bob asked Alice."""
    return make_match(make_offer(bob), make_need(alice), note=WORDS)


def page(match: Match) -> str:
    return f"/report/message/{match.pk}/"


def test_no_rule_reads_it(match: Match) -> None:
    assert not Case.objects.filter(kind="message").exists()


def test_its_receiver_tells_organizers(match: Match, alice: User, mia: User) -> None:
    client = signed_in(alice)
    assert page(match) in client.get(match.get_absolute_url()).content.decode()
    assert "whoever wrote it may guess" in text_of(client, page(match))
    made = report_this(match, by=alice)
    assert (made.case.author, made.case.kind) == (match.proposed_by, "message")
    assert made.case.evidence.get().words == WORDS
    organizer = signed_in(mia)
    assert WORDS in text_of(organizer, "/review/")
    case = organizer.get(made.case.get_absolute_url()).content.decode()
    assert "See it where it stands" not in case
    assert "their name is held back" not in case
    assert str(Outcome.ASK_TO_EDIT.value) not in case


def test_whose_name_is_not_shown_stays_unnamed_when_they_report(
    alice: User, bob: User, mia: User
) -> None:
    """Who needs money is no better known for telling organizers than for asking."""
    asked = make_match(make_pledge(bob), make_rent_need(alice), note=WORDS)
    case = report_this(asked, by=alice).case
    organizer = signed_in(mia)
    before = text_of(organizer, case.get_absolute_url())
    assert "their name is held back, too" in before
    assert [name in before for name in (alice.display_name, bob.display_name)] == [False, False]
    organizer.post(f"/review/{case.pk}/author/")
    after = text_of(organizer, case.get_absolute_url())
    assert [name in after for name in (alice.display_name, bob.display_name)] == [True, True]


@pytest.mark.parametrize("who", ["bob", "charlie", "mia"])
def test_nobody_else_does(match: Match, who: str, request: pytest.FixtureRequest) -> None:
    person: User = request.getfixturevalue(who)
    Participant.objects.create(
        match=match, person=request.getfixturevalue("charlie"), role=Participant.Role.INTRODUCED
    )
    answer = signed_in(person).get(page(match))
    assert answer.status_code == (403 if who == "bob" else 404)


@pytest.mark.parametrize("key", ["0", "x", "9" * 30])
def test_there_is_no_such_message(match: Match, alice: User, key: str) -> None:
    assert signed_in(alice).get(f"/report/message/{key}/").status_code == 404


def test_nothing_was_written(match: Match, alice: User) -> None:
    match.note = ""
    match.save()
    assert signed_in(alice).get(page(match)).status_code == 404


def test_whoever_blocks_first_can_still_report(
    match: Match, alice: User, bob: User, mia: User
) -> None:
    """What made them block, from the list of people they blocked."""
    said = say(thread_under(make_offer(mia, visibility="everyone")), bob, "Pay first.")
    Comment.objects.update(review_status="visible", is_placed=True)
    client = signed_in(alice)
    client.post(f"/people/{bob.uuid}/block/")
    assert reverse("moderation:report_blocked") in text_with_links(client, "/me/blocked/")
    blocked = text_with_links(client, reverse("moderation:report_blocked"))
    addresses = [page(match), f"/report/comment/{said.pk}/", f"/report/profile/{bob.uuid}/"]
    assert [each for each in addresses if each not in blocked] == []
    data = {"agreement": an_agreement().pk, "note": "He frightens me."}
    for address in addresses:
        assert client.get(address).status_code == 200
        answer = client.post(address, data)
        assert answer["Location"] == reverse("moderation:report_blocked")
    kinds = Report.objects.filter(reporter=alice).values_list("case__kind", flat=True)
    assert list(kinds.order_by("id")) == ["message", "comment", "profile"]
    assert client.get(match.get_absolute_url()).status_code == 404, "they do not meet all the same"


@pytest.mark.parametrize("was_blocked", [False, True])
def test_whoever_blocks_reads_nothing_that_is_written_since(
    alice: User, bob: User, mia: User, was_blocked: bool
) -> None:
    """Bob blocks Alice, so that she cannot block him, or after she did: what she then writes is
    not for him."""
    thread, client = thread_under(make_offer(mia, visibility="everyone")), signed_in(bob)
    changed, said = say(thread, alice, "Changed."), say(thread, alice, "Said before.")
    revised = make_offer(alice, visibility="everyone", title="Offered and changed")
    make_offer(alice, visibility="everyone", title="Offered before")
    at = timezone.now()
    if was_blocked:
        Block.objects.create(blocker=alice, blocked=bob, created_at=at)
        at += timedelta(hours=1)
    Block.objects.create(blocker=bob, blocked=alice, created_at=at)
    changed.edit("Said since.", at=timezone.now())
    changed.save()
    revised.revise()
    revised.title = "Offered since"
    revised.save()
    since = say(thread, alice, "Said since, too.")
    make_offer(alice, visibility="everyone", title="Offered since, too")
    Comment.objects.update(review_status="visible", is_placed=True)
    page = text_with_links(client, reverse("moderation:report_blocked"))
    told = [words for words in ("Said before", "Offered before", "since") if words in page]
    assert told == ["Said before", "Offered before"]
    addresses = [f"/report/comment/{each.pk}/" for each in (said, changed, since)]
    addresses.append(f"/report/listing/{revised.pk}/")
    statuses = [client.get(each).status_code for each in addresses]
    assert statuses == [200, 404, 404, 404]


@pytest.mark.parametrize("has_agreed", [False, True])
def test_what_nobody_was_told_whose_it_is_a_block_does_not_tell(
    alice: User, bob: User, has_agreed: bool
) -> None:
    match = make_match(make_pledge(bob), make_rent_need(alice), note=WORDS)
    agreed_at = timezone.now() if has_agreed else None
    Match.objects.update(
        proposed_by=alice, need_agreed_at=timezone.now(), offer_agreed_at=agreed_at
    )
    Block.objects.create(blocker=bob, blocked=alice)
    client = signed_in(bob)
    assert (client.get(page(match)).status_code == 200) == has_agreed
    assert (WORDS in text_with_links(client, reverse("moderation:report_blocked"))) == has_agreed


def test_what_many_wrote_is_found_in_as_many_queries(alice: User, bob: User, mia: User) -> None:
    block = Block.objects.create(blocker=alice, blocked=bob)
    thread, counts = thread_under(make_offer(mia, visibility="everyone")), []
    for number in (1, 14):
        for each in range(number):
            make_offer(bob, visibility="everyone")
            say(thread, bob, f"Pay first, {each}.")
        Comment.objects.update(review_status="visible", is_placed=True)
        block.created_at = timezone.now()
        block.save()
        with CaptureQueriesContext(connection) as asked:
            shown = text_with_links(signed_in(alice), reverse("moderation:report_blocked"))
        counts.append(len(asked))
    assert shown.count("/report/comment/") == 15
    assert counts[0] == counts[1]


def text_with_links(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_after_a_block_there_is_nothing_to_see(match: Match, alice: User, bob: User) -> None:
    Block.objects.create(blocker=bob, blocked=alice)
    assert signed_in(alice).get(page(match)).status_code == 404


@pytest.mark.parametrize(
    ("outcome", "receiver_reads_it", "author_reads_it"),
    [
        (Outcome.APPROVE, True, True),
        (Outcome.HIDE, False, True),
        (Outcome.REMOVE, False, False),
    ],
)
def test_what_becomes_of_it(
    match: Match,
    alice: User,
    bob: User,
    mia: User,
    outcome: Outcome,
    receiver_reads_it: bool,
    author_reads_it: bool,
) -> None:
    report_this(match, by=alice)
    decide_this(match, outcome, by=mia)
    reads = [WORDS in text_of(signed_in(each), match.get_absolute_url()) for each in (alice, bob)]
    assert reads == [receiver_reads_it, author_reads_it]
    assert match.status == Match.Status.PROPOSED, "what is agreed or asked stands"
    assert (match.review_status == ReviewStatus.VISIBLE) == receiver_reads_it
