"""The words that people get when a match changes."""

from datetime import timedelta

import pytest
from django.template.loader import get_template
from django.utils import timezone

from accounts.actions import block_person
from accounts.models import User
from exchange import emails
from exchange.actions.agreements import cancel_date, deny, fall_through, say_done
from exchange.actions.proposals import accept, decline, withdraw
from exchange.models import Match
from exchange.models.listings import Kind
from exchange.models.match_states import EndedBecause, MatchStatus
from exchange.notices import KINDS
from notifications.kinds import get_kind
from notifications.models import Notice, OutboxMail
from tests.exchange.pages import unbroken
from tests.factories.accounts import UserFactory, make_channel
from tests.factories.exchange import (
    ZONE,
    before,
    begin,
    make_agreement,
    make_match,
    make_need,
    make_offer,
    once,
    weekly,
)
from tests.factories.rent import make_pledge, make_rent_need

pytestmark = pytest.mark.django_db
NUMBER, ADDRESS = "+17185550123", "12 Third Street"


@pytest.fixture
def match(alice: User, bob: User, mia: User) -> Match:
    """Mia has introduced Bob and Alice, and each of the two has something to hide."""
    for person in (alice, bob):
        make_channel(person, NUMBER)
    offer = make_offer(alice, title="A pot of soup", address=ADDRESS)
    need = make_need(bob, title="Dinner for two", address=ADDRESS)
    return make_match(need, offer, by=mia)


def agree(match: Match, *sides: User) -> Match:
    for side in sides:
        chosen = list(match.bookings.values_list("pk", flat=True))
        match = accept(match=match, by=side, chosen=chosen, at=timezone.now())
    return match


def kinds_told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


def everything_said() -> list[str]:
    notices = [f"{notice.subject}\n{notice.body}" for notice in Notice.objects.all()]
    return notices + [f"{mail.subject}\n{mail.body}" for mail in OutboxMail.objects.all()]


def live_through(match: Match, alice: User, bob: User) -> None:
    """Everything that can be told of one match, whether or not it could all happen to one."""
    agree(match, alice, bob)
    for status in (MatchStatus.DECLINED, MatchStatus.WITHDRAWN, MatchStatus.FELL_THROUGH):
        match.status = status
        emails.tell_it_ended(match, by=alice)
    match.status = MatchStatus.ACCEPTED
    emails.tell_date_cancelled(match, match.bookings.get(), by=alice)
    emails.tell_dates_added(match, list(match.bookings.all()))
    emails.tell_ended(match, list(match.bookings.all()), by=alice)
    emails.tell_done(match, by=alice)
    emails.tell_counts_as_done(match)
    emails.tell_denied(match, by=alice)
    emails.tell_lapsed(match)
    emails.tell_overtaken(match, why=EndedBecause.TAKEN)
    emails.tell_changed(match, Kind.OFFER, version=2, still_fits=False)
    emails.ask_how_it_went(match)
    emails.tell_organizers(match.need)
    emails.tell_open_again(match.need, match.offer, at=timezone.now())
    send(make_agreement(make_pledge(bob), make_rent_need(alice)))


def send(pledge: Match) -> None:
    """Everything that is told only where something is sent."""
    emails.tell_sent(pledge, by=pledge.offer.person)
    emails.remind_to_send(pledge)
    emails.tell_not_sent(pledge)


def test_every_kind_has_its_words() -> None:
    for kind in KINDS:
        assert get_kind(kind.name) is kind
        get_template(kind.template_name)


def test_every_kind_is_told_here(match: Match, alice: User, bob: User) -> None:
    live_through(match, alice, bob)

    told = set(Notice.objects.values_list("kind", flat=True))
    assert told == {kind.name for kind in KINDS}


def test_no_mail_and_no_notice_says_how_to_reach_somebody(
    match: Match, alice: User, bob: User
) -> None:
    live_through(match, alice, bob)

    for text in everything_said():
        for secret in (NUMBER, ADDRESS, "Third", str(alice.email), str(bob.email)):
            assert secret not in text


def test_every_text_is_whole(match: Match, alice: User, bob: User) -> None:
    live_through(match, alice, bob)

    for text in everything_said():
        assert "“”" not in text
        assert "{" not in text
        assert "\n\n\n" not in text
        assert "  " not in text


def test_nobody_is_named_before_both_agreed(match: Match, alice: User, bob: User) -> None:
    about_bob = Notice.objects.get(person=alice)
    assert bob.display_name not in about_bob.subject + about_bob.body
    agree(match, alice, bob)
    agreed = Notice.objects.get(person=alice, kind="match_accepted")
    assert bob.display_name in agreed.body


def test_a_proposal_says_when_and_until_when(match: Match, alice: User) -> None:
    notice = Notice.objects.get(person=alice)

    assert notice.subject == "An introduction: “A pot of soup”"
    assert "Mia, an organizer, thinks that “A pot of soup” and “Dinner for two”" in notice.body
    assert "- You bring it to their door\n" in notice.body
    when = match.bookings.get().during.lower.astimezone(ZONE)
    assert unbroken(f"- {when:%a} {when.day} {when:%b}, 6–8 p.m., 2 servings\n") in notice.body
    until = match.answer_by.astimezone(ZONE)
    assert f"Please answer by:\n- {until:%a} {until.day} {until:%b}, " in notice.body
    assert notice.url == match.get_absolute_url()


def test_a_long_range_is_said_in_days(alice: User, bob: User) -> None:
    need = make_need(bob, schedule=before(5))
    make_match(need, make_offer(alice, schedule=before(9)))

    notice = Notice.objects.get(person=alice)
    last_day = need.occurrences.get().during.upper.astimezone(ZONE) - timedelta(seconds=1)
    assert f"Any time until {last_day:%a} {last_day.day} {last_day:%b}, 2 servings\n" in notice.body


def test_two_hours_before_midnight_are_not_any_time(alice: User, bob: User) -> None:
    make_match(make_need(bob, schedule=once(hour=22)), make_offer(alice, schedule=once(hour=22)))
    assert unbroken(", 10 p.m.–midnight, 2 servings\n") in Notice.objects.get(person=alice).body


def test_who_speaks_for_somebody_hears_for_whom(alice: User, mia: User) -> None:
    guest = UserFactory.create(email=None, display_name="Mrs. Ortiz")
    need = make_need(guest, by=mia, title="Dinner for one")
    match = make_match(make_offer(alice), need)

    assert kinds_told(guest) == []
    notice = Notice.objects.get(person=mia)
    assert "Mrs. Ortiz" in notice.body
    agree(match, mia)
    assert kinds_told(mia) == ["match_proposed", "match_accepted"]


class TestWhoIsTold:
    def test_both_sides_of_an_introduction(
        self, match: Match, alice: User, bob: User, mia: User
    ) -> None:
        assert kinds_told(alice) == kinds_told(bob) == ["match_proposed"]
        agree(match, alice)
        assert kinds_told(mia) == ["match_half_agreed"]
        agree(match, bob)
        assert kinds_told(mia) == ["match_half_agreed", "match_accepted_introduced"]
        assert kinds_told(alice) == kinds_told(bob) == ["match_proposed", "match_accepted"]

    def test_the_other_side_of_a_no(self, match: Match, alice: User, bob: User, mia: User) -> None:
        decline(match=match, by=alice, at=timezone.now())
        assert kinds_told(bob)[1:] == ["match_declined"]
        assert kinds_told(mia) == ["match_ended_introduced"]
        assert kinds_told(alice) == ["match_proposed"]

    def test_who_was_asked_when_it_is_taken_back(
        self, match: Match, alice: User, bob: User, mia: User
    ) -> None:
        agree(match, alice)
        withdraw(match=match, by=alice, at=timezone.now())
        assert kinds_told(bob)[1:] == ["match_withdrawn"]
        assert kinds_told(mia)[1:] == ["match_ended_introduced"]

    def test_the_other_side_when_it_falls_through(
        self, match: Match, alice: User, bob: User
    ) -> None:
        fall_through(match=agree(match, alice, bob), by=bob, at=timezone.now())
        assert kinds_told(alice)[2:] == ["match_fell_through"]
        assert "match_fell_through" not in kinds_told(bob)

    def test_both_sides_when_whoever_introduced_them_takes_it_back(
        self, match: Match, alice: User, bob: User, mia: User
    ) -> None:
        withdraw(match=match, by=mia, at=timezone.now())
        assert kinds_told(alice)[1:] == kinds_told(bob)[1:] == ["match_withdrawn"]
        assert kinds_told(mia) == []

    def test_the_other_side_when_it_is_done(
        self, match: Match, alice: User, bob: User, mia: User
    ) -> None:
        say_done(match=begin(agree(match, alice, bob)), by=alice, at=timezone.now())
        assert kinds_told(bob)[2:] == ["match_done"]
        assert kinds_told(mia)[2:] == ["match_done_introduced"]
        say_done(match=match, by=bob, at=timezone.now())
        assert kinds_told(mia)[2:] == ["match_done_introduced"]

    def test_both_hear_when_it_did_not_happen(
        self, match: Match, alice: User, bob: User, mia: User
    ) -> None:
        say_done(match=begin(agree(match, alice, bob)), by=alice, at=timezone.now())
        deny(match=match, by=bob, at=timezone.now())
        assert kinds_told(alice)[2:] == ["match_denied"]
        assert kinds_told(mia)[3:] == ["match_ended_introduced"]
        body = Notice.objects.get(person=bob, kind="match_done").body
        assert "you can say so there until:\n- " in body

    def test_a_cancelled_date_is_named(self, alice: User, bob: User) -> None:
        days = weekly(weeks=1)
        match = make_match(make_need(bob, schedule=days), make_offer(alice, schedule=days))
        first = agree(match, alice).bookings.order_by("during")[0]
        cancel_date(match=match, booking_id=first.pk, by=alice, at=timezone.now())
        when = first.during.lower.astimezone(ZONE)
        body = Notice.objects.get(person=bob, kind="match_date_cancelled").body
        assert unbroken(f"- {when:%a} {when.day} {when:%b}, 6–8 p.m.\n") in body

    def test_a_block_is_not_told_as_one(
        self, match: Match, alice: User, bob: User, mia: User
    ) -> None:
        agree(match, alice, bob)
        block_person(person=bob, by=alice, at=timezone.now())

        assert kinds_told(bob)[2:] == ["match_fell_through"]
        assert kinds_told(mia)[2:] == ["match_ended_introduced"]
        notice = Notice.objects.get(person=bob, kind="match_fell_through")
        assert notice.actor is None
        assert alice.display_name not in notice.subject + notice.body
        assert "block" not in notice.body
