"""Vouching: who may, what it takes, who hears of it, and what happens at one moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import registry
from accounts.actions import (
    block_person,
    change_standing,
    end_vouch,
    roles,
    unblock_person,
    vouch_for,
)
from accounts.actions.vouching import CannotVouch, NotYours
from accounts.models import User, Vouch
from accounts.querysets import UserQuerySet
from notifications.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.care import vouch_for as known
from tests.people import signed_in
from tests.races import at_one_moment

AT = datetime(2026, 5, 4, 12, tzinfo=timezone.get_default_timezone())


def vouched(person: User) -> bool:
    return User.objects.get(pk=person.pk).is_vouched


def say(by: User, person: User, *, reasons: str = "From school.", at: datetime = AT) -> Vouch:
    """Whoever says it is vouched for long since."""
    if not by.is_vouched:
        known(by)
    return vouch_for(person=person, by=by, reasons=reasons, at=at)


def notices_of(person: User) -> list[Notice]:
    return list(Notice.objects.filter(person=person).order_by("id"))


def notices(person: User) -> list[str]:
    return [notice.kind for notice in notices_of(person)]


def test_two_neighbours_are_enough_and_one_is_not(alice: User, bob: User, charlie: User) -> None:
    say(bob, alice)
    assert not vouched(alice)
    say(charlie, alice, at=AT + timedelta(hours=1))
    alice.refresh_from_db()
    assert alice.is_vouched
    assert alice.vouched_at == AT + timedelta(hours=1)


def test_only_who_is_vouched_for_vouches(alice: User, bob: User, mia: User) -> None:
    client, url = signed_in(bob), reverse("people:vouch", args=[alice.uuid])
    with pytest.raises(CannotVouch):
        vouch_for(person=alice, by=bob, reasons="From school.", at=AT)
    assert client.get(url).status_code == 403
    assert f'href="{url}"' not in client.get(alice.get_absolute_url()).content.decode()
    assert "Once you are vouched for yourself" in main_of(bob)
    vouch_for(person=bob, by=mia, reasons="From school.", at=AT)
    vouch_for(person=alice, by=bob, reasons="From school.", at=AT)
    assert Vouch.objects.filter(person=alice).count() == 1


def test_organizers_hear_of_whom_neighbours_made_vouched_for(
    alice: User, bob: User, charlie: User, mia: User
) -> None:
    block_person(person=bob, by=mia, at=AT)
    say(bob, alice)
    assert notices(mia) == []
    say(charlie, alice)
    say(UserFactory.create(), alice)
    assert notices(mia) == ["vouched_by_neighbours"]
    notice = Notice.objects.get(person=mia)
    assert notice.subject == "Alice is vouched for now, by neighbours"
    assert notice.url == reverse("people:vouching")
    say(mia, charlie)
    assert notices(mia) == ["vouched_by_neighbours"]


def test_one_organizer_is_enough(alice: User, mia: User) -> None:
    say(mia, alice)
    assert vouched(alice)


def test_the_same_neighbour_twice_is_one(alice: User, bob: User) -> None:
    assert say(bob, alice) == say(bob, alice, reasons="Again.")
    assert not vouched(alice)
    assert Vouch.objects.get().reasons == "From school."
    assert notices(alice) == ["vouch_given"]


def test_nobody_vouches_for_themselves(alice: User, mia: User) -> None:
    for person in (alice, mia):
        with pytest.raises(CannotVouch):
            say(person, person)
    with pytest.raises(IntegrityError):
        Vouch.objects.create(person=alice, by=alice)


def test_only_who_takes_part_vouches_and_for_a_member(alice: User, rita: User, mia: User) -> None:
    waiting = UserFactory.create(membership="waiting")
    gone = UserFactory.create(is_active=False)
    for by, person in (
        (rita, alice),
        (waiting, alice),
        (gone, alice),
        (alice, waiting),
        (alice, mia),
    ):
        with pytest.raises(CannotVouch):
            say(by, person)
    assert not Vouch.objects.exists()


@pytest.mark.parametrize("turned", [False, True])
def test_between_two_who_blocked_one_another_there_is_none(
    alice: User, bob: User, turned: bool
) -> None:
    blocker, blocked = (bob, alice) if turned else (alice, bob)
    block_person(person=blocked, by=blocker, at=AT)
    with pytest.raises(CannotVouch):
        say(bob, alice)
    assert signed_in(bob).get(reverse("people:vouch", args=[alice.uuid])).status_code == 404


def test_a_block_stops_one_from_counting_and_taken_back_it_counts_again(
    alice: User, bob: User, charlie: User
) -> None:
    say(bob, alice)
    say(charlie, alice)
    block_person(person=bob, by=alice, at=AT)
    assert not vouched(alice)
    unblock_person(person=bob, by=alice, at=AT)
    assert vouched(alice)


def test_it_is_taken_back_by_who_gave_it_or_an_organizer(
    alice: User, bob: User, charlie: User, mia: User
) -> None:
    one, other = say(bob, alice), say(charlie, alice)
    with pytest.raises(NotYours):
        end_vouch(vouch=one, by=charlie, at=AT)
    assert vouched(alice)
    end_vouch(vouch=one, by=bob, at=AT)
    end_vouch(vouch=one, by=bob, at=AT)
    assert not vouched(alice)
    end_vouch(vouch=other, by=mia, at=AT)
    other.refresh_from_db()
    assert (other.revoked_at, other.revoked_by) == (AT, mia)
    assert notices(alice) == ["vouch_given", "vouch_given", "vouch_ended", "vouch_ended"]
    assert not vouched(say(bob, alice).person)


def test_the_notices_say_what_it_means_and_not_who_ended_it(
    alice: User, bob: User, charlie: User, mia: User
) -> None:
    say(bob, alice)
    third = say(charlie, alice)
    say(mia, alice)
    end_vouch(vouch=third, by=charlie, at=AT)
    end_vouch(vouch=Vouch.objects.get(by=mia), by=mia, at=AT)
    texts = [f"{each.subject} {each.body}" for each in notices_of(alice)]
    assert "Bob vouches for you" in texts[0]
    assert "One more neighbour" in texts[0]
    assert "you are vouched for now" in texts[1]
    assert "nothing changes for you" in texts[3]
    assert "too few people vouch for you" in texts[4]
    for text in texts[3:]:
        assert not any(name in text for name in ("Bob", "Charlie", "Mia"))
    assert all(notice.actor is None for notice in Notice.objects.filter(kind="vouch_ended"))
    assert not any("From school." in text for text in texts)


def test_an_organizer_who_steps_down_has_not_been_wrong(alice: User, mia: User) -> None:
    say(mia, alice)
    change_standing(person=mia, role="neighbour", membership="member", is_active=True, at=AT)
    assert vouched(alice)


@pytest.mark.parametrize(
    "standing",
    [
        {"role": "reader", "membership": "member", "is_active": True},
        {"role": "neighbour", "membership": "left", "is_active": True},
        {"role": "neighbour", "membership": "member", "is_active": False},
    ],
)
def test_who_takes_no_part_any_more_does_not_count(
    alice: User, bob: User, charlie: User, standing: dict[str, object]
) -> None:
    say(bob, alice)
    say(charlie, alice)
    change_standing(person=bob, at=AT, **standing)  # type: ignore[arg-type]
    assert not vouched(alice)
    assert notices(alice)[-1] == "vouch_ended"
    change_standing(person=bob, role="neighbour", membership="member", is_active=True, at=AT)
    assert vouched(alice)


def test_other_apps_hear_when_it_ends_and_only_then(
    alice: User, bob: User, mia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[User, datetime]] = []
    monkeypatch.setattr(registry, "_on_vouching_ended", [])

    @registry.on_vouching_ended
    def hear(person: User, *, at: datetime) -> None:
        heard.append((person, at))

    one, other = say(bob, alice), say(mia, alice)
    end_vouch(vouch=one, by=bob, at=AT)
    assert heard == []
    end_vouch(vouch=other, by=mia, at=AT)
    assert heard == [(alice, AT)]


def test_the_reasons_are_encrypted(alice: User, bob: User) -> None:
    say(bob, alice, reasons="We sing together.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reasons FROM accounts_vouch")
        assert b"sing" not in bytes(cursor.fetchone()[0])


def test_a_neighbour_vouches_on_a_page_that_says_what_it_means(alice: User, bob: User) -> None:
    client, url = signed_in(known(bob)), reverse("people:vouch", args=[alice.uuid])
    assert f'href="{url}"' in client.get(alice.get_absolute_url()).content.decode()
    page = client.get(url).content.decode()
    assert "I have met this person" in page
    assert "It does not mean" in page
    empty = client.post(url, {"reasons": " "})
    assert "Write how you know each other" in empty.content.decode()
    response = client.post(url, {"reasons": "We garden."})
    assert response["Location"] == alice.get_absolute_url()
    vouch = Vouch.objects.get()
    assert (vouch.person, vouch.by, vouch.reasons) == (alice, bob, "We garden.")
    page = client.get(alice.get_absolute_url()).content.decode()
    assert "You vouch for them." in page
    assert f'href="{url}"' not in page


def test_who_may_read_the_reasons(alice: User, bob: User, charlie: User, mia: User) -> None:
    vouch = say(bob, alice, reasons="We sing together.")
    readers = []
    for person in (alice, bob, charlie, mia):
        client = signed_in(person)
        pages = [
            client.get(url).content.decode()
            for url in (
                alice.get_absolute_url(),
                reverse("people:vouches"),
                reverse("people:vouching"),
                reverse("people:vouch_end", args=[vouch.pk]),
                reverse("people:profile"),
            )
        ]
        if any("We sing together." in page for page in pages):
            readers.append(person)
    assert readers == [alice, bob, mia]


def test_ones_own_page_does_not_say_who_took_it_back(alice: User, bob: User) -> None:
    vouch = say(bob, alice)
    client = signed_in(alice)
    before = client.get(reverse("people:vouches")).content.decode()
    end_vouch(vouch=vouch, by=bob, at=AT)
    Notice.objects.all().delete()
    after = client.get(reverse("people:vouches")).content.decode()
    section = 'aria-labelledby="received"'
    assert (
        before.split(section)[1].split("</section>")[0]
        == (after.split(section)[1].split("</section>")[0])
    )


def test_one_lets_go_of_what_was_said_for_oneself(alice: User, mia: User) -> None:
    vouch = say(mia, alice, reasons="We sing together.")
    Notice.objects.all().delete()
    client, url = signed_in(alice), reverse("people:vouch_end", args=[vouch.pk])
    assert f'href="{url}"' in client.get(reverse("people:vouches")).content.decode()
    assert "Remove what Mia said for you?" in client.get(url).content.decode()
    assert client.post(url)["Location"] == reverse("people:vouches")
    assert "Mia" not in main_of(alice)
    assert not vouched(alice)
    assert not Notice.objects.exists()
    assert client.post(url).status_code == 404
    page = signed_in(mia).get(reverse("people:vouching")).content.decode()
    assert "taken back by Alice" in page
    assert "We sing together." not in page


def test_what_was_taken_back_is_let_go_of_alike(alice: User, bob: User) -> None:
    """So that trying it out does not tell who took it back."""
    first = say(bob, alice)
    end_vouch(vouch=first, by=bob, at=AT)
    second = say(bob, alice)
    end_vouch(vouch=second, by=bob, at=AT)
    url = reverse("people:vouch_end", args=[second.pk])
    client = signed_in(alice)
    assert "Remove what Bob said for you?" in client.get(url).content.decode()
    assert client.post(url)["Location"] == reverse("people:vouches")
    assert "Bob" not in main_of(alice)
    second.refresh_from_db()
    assert second.revoked_by == bob
    say(bob, alice)
    assert "Bob" in main_of(alice)


def test_a_neighbour_stands_in_the_list_once(alice: User, bob: User, charlie: User) -> None:
    end_vouch(vouch=say(bob, alice, reasons="From the band."), by=bob, at=AT)
    say(charlie, alice)
    say(bob, alice, reasons="From the choir.")
    page = main_of(alice)
    assert page.count("/people/") == 2
    assert "From the choir." in page
    assert "From the band." not in page


def test_only_who_has_a_page_is_linked(alice: User, bob: User, charlie: User) -> None:
    say(bob, alice)
    say(charlie, alice)
    change_standing(person=bob, role="neighbour", membership="left", is_active=True, at=AT)
    page = main_of(alice)
    assert "Bob" in page
    assert bob.get_absolute_url() not in page
    assert f'href="{charlie.get_absolute_url()}"' in page


def main_of(person: User) -> str:
    page = signed_in(person).get(reverse("people:vouches")).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_one_takes_it_back_after_a_question(alice: User, bob: User, charlie: User) -> None:
    vouch = say(bob, alice)
    client, url = signed_in(bob), reverse("people:vouch_end", args=[vouch.pk])
    assert f'href="{url}"' in client.get(reverse("people:vouches")).content.decode()
    assert "No longer vouch for Alice?" in client.get(url).content.decode()
    assert vouched(alice) is False
    assert Vouch.objects.standing().exists()
    assert signed_in(charlie).post(url).status_code == 404
    assert client.post(url)["Location"] == reverse("people:vouches")
    assert not Vouch.objects.standing().exists()
    assert client.post(url).status_code == 404


def test_organizers_see_all_and_end_any(alice: User, bob: User, mia: User) -> None:
    vouch = say(bob, alice)
    client, url = signed_in(mia), reverse("people:vouching")
    page = client.get(url).content.decode()
    assert "<strong>Bob</strong> for <strong>Alice</strong>" in page
    end = reverse("people:vouch_end", args=[vouch.pk])
    assert client.post(end)["Location"] == url
    page = client.get(url).content.decode()
    assert "taken back by Mia" in page
    assert signed_in(alice).get(url).status_code == 403


@pytest.mark.parametrize("side", ["given", "received"])
@pytest.mark.parametrize("turned", [False, True])
def test_nobody_blocks_themselves_out_of_organizers_reach(
    alice: User, bob: User, mia: User, side: str, turned: bool
) -> None:
    other = bob if side == "given" else alice
    vouch = say(bob, alice)
    blocker, blocked = (other, mia) if turned else (mia, other)
    block_person(person=blocked, by=blocker, at=AT)
    client = signed_in(mia)
    page = client.get(reverse("people:vouching")).content.decode()
    assert "<strong>Bob</strong> for <strong>Alice</strong>" in page
    end = reverse("people:vouch_end", args=[vouch.pk])
    assert client.get(end).status_code == 200
    client.post(end)
    vouch.refresh_from_db()
    assert vouch.revoked_by == mia


def test_the_list_is_read_page_by_page_and_costs_the_same(alice: User, mia: User) -> None:
    client, url = signed_in(mia), reverse("people:vouching")
    counts = []
    for many in (1, 50):
        for _ in range(many):
            Vouch.objects.create(person=alice, by=UserFactory.create())
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    shown = [vouch.pk for vouch in page.context["vouches"]]
    rest = client.get(url + page.context["next_url"])
    assert len(shown) == 50
    shown += [vouch.pk for vouch in rest.context["vouches"]]
    assert shown == sorted(Vouch.objects.values_list("pk", flat=True), reverse=True)
    assert client.get(url + "?before=x%27").status_code == 200


@pytest.mark.parametrize("turned", [False, True])
def test_who_blocks_loses_sight_and_who_is_blocked_notices_nothing(
    alice: User, bob: User, turned: bool
) -> None:
    blocker, blocked = (bob, alice) if turned else (alice, bob)
    say(UserFactory.create(role="organizer"), bob)
    vouch = say(bob, alice, reasons="We sing together.")
    Notice.objects.all().delete()
    before, end = main_of(blocked), reverse("people:vouch_end", args=[vouch.pk])
    block_person(person=blocked, by=blocker, at=AT)
    assert main_of(blocked) == before
    assert blocker.display_name in before
    assert signed_in(blocked).get(end).status_code == 200
    page = main_of(blocker)
    assert blocked.display_name not in page
    assert "sing" not in page
    assert signed_in(blocker).get(end).status_code == 404


def test_a_block_is_not_told_where_it_ends_being_vouched_for(
    alice: User, bob: User, charlie: User
) -> None:
    for neighbour in (bob, charlie):
        say(neighbour, alice)
    Notice.objects.all().delete()
    block_person(person=alice, by=bob, at=AT)
    assert not vouched(alice)
    assert not Notice.objects.exists()


def test_vouching_is_limited(bob: User) -> None:
    client = signed_in(known(bob))
    people = [UserFactory.create() for _ in range(6)]
    urls = [reverse("people:vouch", args=[person.uuid]) for person in people]
    answers = [client.post(url, {"reasons": "School."}).status_code for url in urls]
    assert answers == [302] * 5 + [429]
    # Pressing twice takes nothing away.
    assert client.post(urls[0], {"reasons": "School."}).status_code == 302
    assert Vouch.objects.count() == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("holds", [True, False])
def test_two_neighbours_at_one_moment(holds: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sees the other's word. Without the lock, the negative control, both miss it."""
    if not holds:
        no_lock(monkeypatch)
    meet_before_counting(monkeypatch, wait=0.3)
    person = UserFactory.create()
    neighbours = iter([UserFactory.create(), UserFactory.create()])
    at_one_moment(2, lambda: say(next(neighbours), person) and None)
    assert Vouch.objects.standing().count() == 2
    assert vouched(person) is holds


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("holds", [True, False])
def test_one_given_while_another_is_taken_back(
    holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of three stand in the end: vouched for, whichever came first."""
    person = UserFactory.create()
    old = [say(UserFactory.create(), person) for _ in range(2)]
    newcomer = UserFactory.create()
    if not holds:
        no_lock(monkeypatch)
    meet_before_counting(monkeypatch, wait=0.3)
    works = iter(
        [
            lambda: say(newcomer, person) and None,
            lambda: end_vouch(vouch=old[0], by=old[0].by, at=AT),
        ]
    )
    at_one_moment(2, lambda: next(works)())
    counting = Vouch.objects.counting().filter(person=person).count()
    assert counting == 2
    assert vouched(person) is holds


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("holds", [True, False])
def test_one_given_by_somebody_who_is_thrown_out_at_that_moment(
    holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes after those they vouch for were looked up, and before they are locked.

    Looking no second time, the negative control, leaves somebody vouched for by nobody.
    """
    # Made first, so that locking in the order of ids comes to them before.
    person = UserFactory.create()
    organizer = UserFactory.create(role="organizer")
    locked, came = UserQuerySet.locked, threading.Event()

    def locked_later(people: UserQuerySet) -> UserQuerySet:
        if threading.current_thread() is threading.main_thread() and not came.is_set():
            came.set()
            with ThreadPoolExecutor(1) as threads:
                threads.submit(say_elsewhere).result()
        return locked(people)

    def say_elsewhere() -> None:
        try:
            say(organizer, person)
        finally:
            connection.close()

    if not holds:
        monkeypatch.setattr(roles, "_lock_with_those_they_vouch_for", look_once)
    monkeypatch.setattr(UserQuerySet, "locked", locked_later)
    change_standing(person=organizer, role="organizer", membership="member", is_active=False, at=AT)
    assert came.is_set()
    assert Vouch.objects.standing().count() == 1
    assert vouched(person) is not holds


def look_once(person: User) -> dict[int, User]:
    keys = {person.pk, *Vouch.objects.standing().filter(by=person).values_list("person", flat=True)}
    return {each.pk: each for each in User.objects.filter(pk__in=keys).locked()}


def no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "accounts.querysets.UserQuerySet.locked", lambda people: people.order_by("id")
    )


def meet_before_counting(monkeypatch: pytest.MonkeyPatch, *, wait: float) -> None:
    """Let both threads write before either counts, if nothing keeps them apart."""
    from accounts.actions import vouching

    gate, count = threading.Barrier(2), vouching._enough_vouch_for

    def count_together(person: User) -> bool:
        with suppress(threading.BrokenBarrierError):
            gate.wait(wait)
        return count(person)

    monkeypatch.setattr(vouching, "_enough_vouch_for", count_together)
