"""Reading the log: organizers in plain sentences, everybody in round numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from moderation.log import record
from moderation.models import Case, Decision, LogEntry
from moderation.summary import RoundCount, summary_of
from tests.factories.accounts import UserFactory
from tests.factories.exchange import make_need
from tests.people import signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 16, 30, tzinfo=UTC)


def test_it_tells_in_sentences_who_did_what(alice: User, mia: User) -> None:
    record(by=mia, action="joining_approved", about=alice, at=AT)
    record(by=None, action="role_changed", about=mia, at=AT)
    LogEntry.objects.create(by=mia.uuid, action="vouched", person=uuid4(), at=AT)
    LogEntry.objects.create(by=mia.uuid, action="of_long_ago", about_kind="no.more", at=AT)
    record(by=mia, action="introduced", about=make_need(alice), at=AT)
    lines = signed_in(mia).get("/log/").context["lines"]
    assert [(each.sentence, each.url) for each in lines] == [
        (f"Mia introduced two people: listing {pk_of_listing(alice)}.", ""),
        ("Mia: of_long_ago (no.more)", ""),
        ("Mia vouched for somebody who is gone as organizer.", ""),
        ("Somebody at the server changed the role of Mia.", mia.get_absolute_url()),
        ("Mia let Alice join.", alice.get_absolute_url()),
    ]


def pk_of_listing(person: User) -> int:
    return int(person.listings.get().pk)


def test_it_is_narrowed_down_and_turned_over(alice: User, mia: User) -> None:
    nadia = UserFactory.create(display_name="Nadia", role="organizer")
    for number in range(45):
        by, action = (mia, "vouched") if number % 2 else (nadia, "vouch_ended")
        record(by=by, action=action, about=alice, at=AT + timedelta(minutes=number))
    client = signed_in(mia)
    first = client.get("/log/", {"deed": "vouched", "by": str(mia.uuid)})
    assert len(first.context["lines"]) == 20
    second = client.get("/log/" + first.context["next_url"])
    assert [each.sentence for each in second.context["lines"]] == [
        "Mia vouched for Alice as organizer."
    ] * 2
    assert second.context["next_url"] == ""
    assert len(client.get("/log/", {"deed": "nonsense", "by": "x\x01"}).context["lines"]) == 20
    assert client.get("/log/", {"by": str(alice.uuid), "deed": "vouched"}).status_code == 200


def test_many_lines_ask_no_more_than_one(alice: User, mia: User) -> None:
    client = signed_in(mia)
    counts = []
    for number in (1, 30):
        while LogEntry.objects.count() < number:
            record(by=mia, action="vouched", about=UserFactory.create(), at=AT)
        with CaptureQueriesContext(connection) as asked:
            client.get("/log/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_a_name_is_a_name_and_no_markup(mia: User) -> None:
    alice = UserFactory.create(display_name="<b>%(by)s</b>")
    record(by=mia, action="vouched", about=alice, at=AT)
    page = signed_in(mia).get("/log/").content.decode()
    assert "Mia vouched for &lt;b&gt;%(by)s&lt;/b&gt; as organizer." in page


def close(person: User, *, days: int, hours: int, outcome: str, measure: str = "") -> None:
    """A case that was closed ``days`` after the first of February, ``hours`` after it began."""
    done = datetime(2026, 2, 1, 12, tzinfo=UTC) + timedelta(days=days)
    opened = done - timedelta(hours=hours)
    case = Case.objects.create(
        kind="listing", object_id=1, author=person, status="closed", closed_at=done, url="/x/",
        opened_at=opened,
    )  # fmt: skip
    Decision.objects.create(
        case=case, outcome=outcome, measure=measure, made_at=done, appeal_until=done
    )


def test_the_summary_is_of_whole_months_and_too_round_to_point_at_anybody(alice: User) -> None:
    for day in range(12):
        close(alice, days=day, hours=day + 1, outcome="approve")
    for day in range(4):
        close(alice, days=day, hours=6, outcome="hide", measure="ban")
    # Of this month, and of long ago.
    close(alice, days=92, hours=1, outcome="approve")
    close(alice, days=-100, hours=1, outcome="approve")
    found = summary_of(at=AT)
    assert (str(found.first), str(found.last)) == ("2026-02-01", "2026-04-30")
    assert {each.label: each.at_least for each in found.kinds}["Listing"] == 15
    outcomes = {str(each.label): each.at_least for each in found.outcomes}
    assert (outcomes["It stays"], outcomes["Hidden"], outcomes["Removed"]) == (10, 0, 0)
    assert {each.at_least for each in found.measures} == {0}
    assert found.hours == 6


def test_everybody_reads_the_summary_and_it_names_nobody(alice: User, mia: User) -> None:
    for _again in range(6):
        close(alice, days=0, hours=1, outcome="approve")
    page = Client().get("/log/summary/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Fewer than five of each: Warned; Slowed down; Suspended for a while; Banned" in text
    assert not {alice.display_name, mia.display_name} & set(text.split())


def test_what_is_too_few_stands_in_one_line() -> None:
    counts = [RoundCount("Listing", 15), RoundCount("Comment", 0), RoundCount("Profile", 0)]
    page = render_to_string("moderation/_round_counts.html", {"title": "What", "counts": counts})
    lines = ["Listing: 15 or more", "Fewer than five of each: Comment; Profile"]
    assert [line.strip() for line in page.splitlines() if ": " in line] == lines


def test_a_site_that_has_just_begun_says_so(db: None) -> None:
    found = summary_of(at=timezone.now())
    assert found.hours is None
    assert "Too little was decided" in Client().get("/log/summary/").content.decode()
