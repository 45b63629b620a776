"""What a decision means for a person: from the next request on, in every session, until it ends."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import vouch_for
from accounts.actions.vouching import CannotVouch
from accounts.models import User
from exchange.actions.agreements import cancel_date
from exchange.matching import candidates
from exchange.models import Listing
from moderation.actions.sanctions import NotOverOneself, impose, lift, note_writing
from moderation.measures import Measure, MeasureKind
from moderation.models import Case, Decision, Duty, LogEntry, Sanction
from moderation.models.duty import week_of
from moderation.models.sanctions import FOREVER, SLOW_PAUSE
from moderation.permissions import may_write
from moderation.refusals import Why
from tests.factories.accounts import UserFactory, make_channel
from tests.factories.exchange import make_agreement, make_match, make_need, make_offer, weekly
from tests.people import signed_in

pytestmark = pytest.mark.django_db
POSTING = "/listings/new/?kind=need&category=meals&form=8a1f7c52-6f4e-4f0e-9f0b-3f4b1c7d2a10"


def decision_about(person: User, *, by: User, at: datetime) -> Decision:
    case = Case.objects.create(
        kind="profile", object_id=1, author=person, status="closed", closed_at=at, url="/x/"
    )
    return Decision.objects.create(
        case=case, by=by, outcome="no_change", reason="You shouted.", made_at=at,
        appeal_until=at + timedelta(days=30),
    )  # fmt: skip


def sanction(
    person: User, kind: MeasureKind, *, by: User, hours: int | None = None, ago: int = 0
) -> Sanction:
    at = timezone.now() - timedelta(hours=ago)
    until = at + timedelta(hours=hours) if hours else None
    made = impose(
        decision=decision_about(person, by=by, at=at),
        person=person,
        measure=Measure(kind, until),
        at=at,
    )
    assert made is not None
    return made


def refused(person: User) -> str:
    refusal = may_write(person, at=timezone.now())
    return refusal.why.value if refusal else ""


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_a_suspension_holds_from_the_next_request_in_every_session(bob: User, mia: User) -> None:
    phone, laptop = signed_in(bob), signed_in(bob)
    assert [each.get(POSTING).status_code for each in (phone, laptop)] == [200, 200]
    sanction(bob, MeasureKind.SUSPEND, by=mia, hours=48)
    for client in (phone, laptop):
        for answer in (client.get(POSTING), client.post(POSTING, {"title": "Soup"})):
            assert answer.status_code == 403
            page = answer.content.decode()
            assert "You can read, and not write, for a while." in page
            assert "on you can write again" in page
            assert "/me/limits/" in page
    assert not Listing.objects.exists()


def test_it_lapses_by_itself(bob: User, mia: User) -> None:
    client = signed_in(bob)
    sanction(bob, MeasureKind.SUSPEND, by=mia, hours=2, ago=3)
    assert not fresh(bob).is_suspended
    assert client.get(POSTING).status_code == 200
    assert refused(bob) == ""
    need = make_need(bob)
    assert list(Listing.objects.open(timezone.now())) == [need]


def test_what_somebody_suspended_can_still_do(alice: User, bob: User, mia: User) -> None:
    """Others rely on what was agreed: it stays, with its contact, and can be given back."""
    make_channel(alice, "+17185550123")
    match = make_agreement(
        make_need(alice, schedule=weekly(weeks=2)), make_offer(bob, schedule=weekly(weeks=2))
    )
    sanction(bob, MeasureKind.BAN, by=mia)
    client = signed_in(bob)
    page = client.get(match.get_absolute_url())
    assert page.status_code == 200
    assert "tel:+17185550123" in page.content.decode()
    assert signed_in(alice).get(match.get_absolute_url()).context["shows_contact"]
    for path in ("/", "/listings/", "/my-week/", "/listings/mine/", "/me/", "/notices/"):
        assert client.get(path).status_code == 200, path
    date = match.bookings.order_by("id")[0]
    cancel_date(match=match, booking_id=date.pk, by=fresh(bob), at=timezone.now())
    assert client.post(f"{match.get_absolute_url()}fall-through/").status_code == 302
    match.refresh_from_db()
    assert match.status == "fell_through"


def test_what_they_offer_is_not_there_meanwhile(alice: User, bob: User, mia: User) -> None:
    need, offer = make_need(alice), make_offer(bob)
    match = make_match(need, offer)
    made = sanction(bob, MeasureKind.SUSPEND, by=mia, hours=48)
    at = timezone.now()
    assert list(Listing.objects.open(at)) == [need]
    assert not candidates(need, at=at).exists()
    assert signed_in(bob).post(f"/matches/{match.pk}/accept/").status_code == 403
    lift(sanction=made, by=mia, at=at)
    assert list(Listing.objects.open(at).order_by("id")) == [need, offer]


def test_the_page_says_what_why_until_when_and_what_to_do(bob: User, mia: User) -> None:
    sanction(bob, MeasureKind.SUSPEND, by=mia, hours=48)
    page = signed_in(bob).get("/me/limits/").content.decode()
    assert "You only read for a while" in page
    assert "You shouted." in page
    assert "Mia" not in page
    # Django's own page for what is not allowed leads there, too.
    assert "/me/limits/" in signed_in(bob).get("/people/waiting/").content.decode()


def test_a_ban_has_no_end_and_a_longer_one_wins(bob: User, mia: User) -> None:
    sanction(bob, MeasureKind.SUSPEND, by=mia, hours=5)
    ban = sanction(bob, MeasureKind.BAN, by=mia)
    assert fresh(bob).suspended_until == FOREVER
    assert refused(bob) == Why.BANNED
    lift(sanction=ban, by=mia, at=timezone.now())
    suspension = Sanction.objects.get(kind="suspend")
    assert fresh(bob).suspended_until == suspension.until
    assert refused(bob) == Why.SUSPENDED
    lift(sanction=suspension, by=mia, at=timezone.now())
    assert (fresh(bob).suspended_until, refused(bob)) == (None, "")


def test_a_warning_holds_nothing_back(bob: User, mia: User) -> None:
    sanction(bob, MeasureKind.WARN, by=mia)
    assert refused(bob) == ""
    assert "A warning" in signed_in(bob).get("/me/limits/").content.decode()


def test_whoever_is_slowed_down_writes_one_thing_at_a_time(bob: User, mia: User) -> None:
    made, at = sanction(bob, MeasureKind.SLOW, by=mia, hours=72), timezone.now()
    assert refused(bob) == ""
    make_need(bob)
    refusal = may_write(bob, at=at)
    assert refusal is not None
    made.refresh_from_db()
    assert made.wrote_at is not None
    assert (refusal.why, refusal.until) == (Why.SLOWED, made.wrote_at + SLOW_PAUSE)
    page = signed_in(bob).get(POSTING).content.decode()
    assert "You can write one thing at a time for now." in page
    assert may_write(bob, at=at + SLOW_PAUSE + timedelta(seconds=5)) is None
    # It ends with the sanction, if that is sooner.
    note_writing(by=bob, at=at + timedelta(hours=71))
    assert may_write(bob, at=at + timedelta(hours=73)) is None


def test_it_is_imposed_once_and_written_down_once(bob: User, mia: User) -> None:
    at = timezone.now()
    decision = decision_about(bob, by=mia, at=at)
    measure = Measure(MeasureKind.BAN)
    first = impose(decision=decision, person=bob, measure=measure, at=at)
    assert impose(decision=decision, person=bob, measure=measure, at=at) == first
    assert impose(decision=decision, person=bob, measure=None, at=at) is None
    assert first is not None
    for _again in range(2):
        lift(sanction=first, by=mia, at=at)
    assert list(LogEntry.objects.about(bob.uuid).values_list("action", flat=True)) == [
        "sanction_lifted",
        "sanction_imposed",
    ]
    with pytest.raises(NotOverOneself):
        impose(decision=decision_about(mia, by=mia, at=at), person=mia, measure=measure, at=at)


def test_an_organizer_who_is_suspended_does_not_organize(bob: User, mia: User) -> None:
    nadia = UserFactory.create(role="organizer")
    sanction(mia, MeasureKind.SUSPEND, by=nadia, hours=5)
    client = signed_in(mia)
    assert client.get("/log/").status_code == 403
    assert client.get("/people/waiting/").status_code == 403
    assert list(User.objects.organizers()) == [nadia]


def test_those_they_vouched_for_stay_vouched_for(alice: User, bob: User, mia: User) -> None:
    one, two = UserFactory.create_batch(2, vouched_at=timezone.now())
    bob.vouched_at = timezone.now()
    bob.save()
    for neighbour in (one, two):
        vouch_for(person=alice, by=neighbour, reasons="", at=timezone.now())
    sanction(one, MeasureKind.SUSPEND, by=mia, hours=5)
    vouch_for(person=alice, by=bob, reasons="", at=timezone.now())
    assert fresh(alice).is_vouched
    with pytest.raises(CannotVouch):
        vouch_for(person=bob, by=fresh(one), reasons="", at=timezone.now())


@pytest.mark.parametrize(
    ("kind", "until"), [("ban", True), ("warn", True), ("slow", False), ("suspend", False)]
)
def test_the_database_knows_which_of_them_end(bob: User, mia: User, kind: str, until: bool) -> None:
    at = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Sanction.objects.create(
            person=bob, decision=decision_about(bob, by=mia, at=at), kind=kind, begins_at=at,
            until=at + timedelta(days=1) if until else None,
        )  # fmt: skip


def test_posts_pause_where_the_group_wants_somebody_on_duty(
    bob: User, mia: User, settings: Settings
) -> None:
    settings.POSTS_NEED_SOMEBODY_ON_DUTY = True
    client = signed_in(bob)
    words = {"title": "Soup for the three of us", "once": "x"}
    assert "Nobody can look after new posts this week." in client.get(POSTING).content.decode()
    assert "Soup for the three of us" in client.post(POSTING, words).content.decode()
    assert (refused(bob), refused(mia)) == (Why.NOBODY_HERE, "")
    Duty.objects.create(person=bob, week=week_of(timezone.now()))
    assert refused(bob) == Why.NOBODY_HERE
    Duty.objects.create(person=mia, week=week_of(timezone.now()))
    assert refused(bob) == ""


def test_asking_whether_somebody_may_write_is_one_question(bob: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert may_write(bob, at=timezone.now()) is None
    assert len(asked) == 1


def test_who_is_new_reads_what_waits(bob: User) -> None:
    client = signed_in(bob)
    page = client.get("/me/limits/").content.decode()
    assert "An organizer reads your comments before others see them." in page
    assert "found 3 things of yours to be fine" in page
    assert "Nothing holds you back" not in page
    User.objects.filter(pk=bob.pk).update(vouched_at=timezone.now())
    page = client.get("/me/limits/").content.decode()
    assert "Nothing holds you back" in page
    assert "While you are new" not in page
