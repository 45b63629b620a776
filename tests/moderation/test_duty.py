"""Sharing the work: who is there, how much each takes on, and a word when it is too much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from moderation.actions.claims import HasEnough, claim
from moderation.actions.duty import (
    NoSuchWeek,
    NotAnOrganizer,
    choose_share,
    end_duty,
    take_duty,
    warn_of_load,
    weeks,
)
from moderation.load import FEWEST_DECISIONS, MOST_OPEN
from moderation.models import Case, Decision, Duty, LogEntry
from moderation.models.duty import week_of
from notifications.models import Notice
from tests.factories.accounts import UserFactory
from tests.people import signed_in

pytestmark = pytest.mark.django_db
# A Thursday at nine in the evening of New York.
AT = datetime(2026, 5, 8, 1, tzinfo=UTC)


def case(person: User, number: int, *, at: datetime = AT) -> Case:
    return Case.objects.create(
        kind="listing", object_id=number, author=person, url="/x/", opened_at=at
    )


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind="load_too_much").order_by("id")
    return [(each.person.display_name, each.subject) for each in rows]


def test_weeks_begin_on_monday_where_the_group_is() -> None:
    assert [str(each) for each in weeks(AT)] == [
        "2026-05-04", "2026-05-11", "2026-05-18", "2026-05-25"
    ]  # fmt: skip
    # In UTC it is Monday already.
    assert str(week_of(datetime(2026, 5, 11, 2, tzinfo=UTC))) == "2026-05-04"


def test_organizers_say_so_themselves(alice: User, mia: User) -> None:
    week = week_of(AT)
    for _again in range(2):
        take_duty(by=mia, week=week, at=AT)
    assert [each.person for each in Duty.objects.on(AT)] == [mia]
    assert not Duty.objects.on(AT + timedelta(days=7)).exists()
    with pytest.raises(NotAnOrganizer):
        take_duty(by=alice, week=week, at=AT)
    for wrong in (week - timedelta(days=7), week + timedelta(days=1), week + timedelta(days=28)):
        with pytest.raises(NoSuchWeek):
            take_duty(by=mia, week=wrong, at=AT)
    for _again in range(2):
        end_duty(by=mia, week=week, at=AT)
    assert list(LogEntry.objects.values_list("action", flat=True)) == ["duty_ended", "duty_taken"]


def test_whoever_organizes_no_longer_is_not_on_duty(mia: User) -> None:
    take_duty(by=mia, week=week_of(AT), at=AT)
    User.objects.filter(pk=mia.pk).update(role="neighbour")
    assert not Duty.objects.on(AT).exists()


def test_nobody_has_more_cases_at_a_time_than_they_want(bob: User, mia: User) -> None:
    choose_share(by=mia, most=1, at=AT)
    first, second = case(bob, 1), case(bob, 2)
    claim(first, by=mia, at=AT)
    claim(first, by=mia, at=AT)
    with pytest.raises(HasEnough):
        claim(second, by=mia, at=AT)
    # Once that has lapsed, there is room again.
    claim(second, by=mia, at=AT + timedelta(hours=1))
    choose_share(by=mia, most=None, at=AT)
    claim(first, by=mia, at=AT + timedelta(hours=1))
    page = signed_in(mia).post(f"/review/{case(bob, 3).pk}/claim/", follow=True)
    assert page.status_code == 200


def test_all_hear_once_a_day_when_too_much_waits(bob: User, mia: User) -> None:
    UserFactory.create(display_name="Nadia", role="organizer")
    for number in range(MOST_OPEN):
        case(bob, number)
    assert warn_of_load(at=AT) == 0
    case(bob, 99)
    assert [warn_of_load(at=AT + timedelta(hours=hours)) for hours in (0, 1, 2)] == [2, 0, 0]
    assert told() == [(name, "Much waits in the queue") for name in ("Mia", "Nadia")]
    assert warn_of_load(at=AT + timedelta(days=1)) == 2


def test_all_hear_when_something_waits_for_days(bob: User, mia: User) -> None:
    case(bob, 1, at=AT - timedelta(days=3))
    assert warn_of_load(at=AT - timedelta(minutes=1)) == 0
    assert warn_of_load(at=AT) == 1
    assert told() == [("Mia", "Something has waited for days")]


def test_all_hear_when_one_of_several_decides_most(bob: User, mia: User) -> None:
    for number in range(FEWEST_DECISIONS):
        Decision.objects.create(
            case=case(bob, number, at=AT - timedelta(hours=1)), by=mia, outcome="approve",
            made_at=AT, appeal_until=AT,
        )  # fmt: skip
    Case.objects.update(status="closed", closed_at=AT)
    assert warn_of_load(at=AT) == 0
    UserFactory.create(display_name="Nadia", role="organizer")
    assert warn_of_load(at=AT) == 2
    assert {subject for _name, subject in told()} == {"One of you decides most of it"}


def test_the_page_shows_who_is_there_and_takes_it(mia: User) -> None:
    client, week = signed_in(mia), week_of(timezone.now())
    assert "Nobody yet." in client.get("/review/duty/").content.decode()
    client.post("/review/duty/choose/", {"week": week.isoformat(), "is_on": "on"})
    page = client.get("/review/duty/").content.decode()
    assert "Not after all" in page
    stale = {"week": (week - timedelta(days=7)).isoformat(), "is_on": "on"}
    answer = client.post("/review/duty/choose/", stale, follow=True)
    assert "cannot be chosen any more" in answer.content.decode()
    assert client.post("/review/duty/share/", {"most": "0"}).status_code == 200
    client.post("/review/duty/share/", {"most": "4"})
    assert 'value="4"' in client.get("/review/duty/").content.decode()
