"""Names that no two people share, however many are here and however they come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import arrive, change_profile, change_standing, decline
from accounts.actions.joining import UNFINISHED_KEPT, forget_unfinished
from accounts.actions.names import NameTaken, take_name
from accounts.forms.names import check_display_name
from accounts.models import User
from accounts.names import SHAPE_LENGTH, shape, stored_shape
from accounts.tasks import forget_unfinished_sign_ups
from tests.accounts.test_sign_up import enter_code, sign_up
from tests.factories.accounts import UserFactory
from tests.people import signed_in
from tests.races import at_one_moment


def unfinished(name: str = "Sam", *, days_ago: float = 0) -> User:
    """Somebody who filled in the form and never proved the address."""
    at = timezone.now() - timedelta(days=days_ago)
    return UserFactory.create(
        display_name=name, membership="waiting", name_shape=None, date_joined=at
    )


def test_a_name_is_looked_up_and_not_compared_one_by_one(alice: User) -> None:
    """One question to an index, however many people there are."""
    with CaptureQueriesContext(connection) as queries:
        check_display_name("Somebody")
    assert len(queries) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "name_shape" in plan.split("Index Cond")[1]


def test_the_database_itself_refuses_a_second_one(alice: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=UserFactory.create().pk).update(name_shape=stored_shape("AIice"))


def test_the_longest_name_fits_in_the_index(alice: User) -> None:
    longest = "ﷺ" * 60
    assert len(shape(longest)) > SHAPE_LENGTH
    take_name(person=alice, name=longest)
    alice.refresh_from_db()
    assert alice.display_name == longest


def test_names_that_differ_far_behind_are_not_one(db: None) -> None:
    """One sign can look like a whole sentence; its number comes after all that."""
    longest = "ﷺ" * 60
    people = [unfinished(longest) for _ in range(3)]
    for person in people:
        arrive(person=person, at=timezone.now())
    endings = ["ﷺ" * 60, "ﷺ" * 58 + " 2", "ﷺ" * 58 + " 3"]
    assert [person.display_name for person in people] == endings
    assert len({person.name_shape for person in people}) == 3
    with pytest.raises(ValidationError):
        check_display_name(longest)


def test_looking_for_a_number_comes_to_an_end(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.actions.names.MOST_NUMBERS", 2)
    people = [unfinished("Sam") for _ in range(3)]
    for person in people:
        arrive(person=person, at=timezone.now())
    last = people[-1]
    last.refresh_from_db()
    assert (last.display_name, last.name_shape, last.membership) == ("Sam", None, "member")


@pytest.mark.parametrize(
    "name",
    ["Organizers", "Admin 2", "admins", "Moderators 10", "The Organizer", "Sam (Moderator)"]
    + ["Sam-Admin", "0rganizers", "A d m i n s", "Admin’s"],
)
def test_nobody_passes_for_who_runs_the_site(db: None, name: str) -> None:
    with pytest.raises(ValidationError) as error:
        check_display_name(name)
    assert error.value.code == "kept"


@pytest.mark.parametrize("name", ["Adamina", "Organ", "Sysiphus 2", "Min", "Thomas", "Nora 3"])
def test_other_names_are_free(db: None, name: str) -> None:
    check_display_name(name)


def test_two_entered_with_one_name_stay_two(alice: User) -> None:
    """Whoever comes between looking and writing makes no error either."""
    entered = User.objects.create_user(display_name="AIice")
    entered.refresh_from_db()
    alice.refresh_from_db()
    assert (entered.display_name, entered.name_shape) == ("AIice", None)
    assert alice.name_shape == stored_shape("Alice")


def test_saving_a_profile_as_it_is_leaves_the_name_alone(alice: User) -> None:
    entered = User.objects.create_user(display_name="Alice")
    change_profile(
        by=entered, changes={"display_name": "Alice", "pronouns": "she"}, at=timezone.now()
    )
    entered.refresh_from_db()
    assert (entered.display_name, entered.pronouns, entered.name_shape) == ("Alice", "she", None)


def test_an_unfinished_sign_up_holds_no_name(db: None) -> None:
    unfinished("Sam")
    check_display_name("Sam")


def test_whoever_arrives_holds_it(db: None) -> None:
    arrive(person=unfinished("Sam"), at=timezone.now())
    with pytest.raises(ValidationError):
        check_display_name("S\u0430m".replace("\u0430", "á"))


def test_who_comes_second_gets_a_number_and_hears_of_it(db: None) -> None:
    first, second, third = (unfinished("Sam") for _ in range(3))
    for person in (first, second, third):
        arrive(person=person, at=timezone.now())
    assert [person.display_name for person in (first, second, third)] == ["Sam", "Sam 2", "Sam 3"]
    longest = "x" * 60
    arrive(person=unfinished(longest), at=timezone.now())
    other = unfinished(longest)
    arrive(person=other, at=timezone.now())
    assert other.display_name == "x" * 58 + " 2"


def test_a_name_of_somebody_here_is_not_taken_by_an_edit(alice: User, bob: User) -> None:
    with pytest.raises(NameTaken):
        change_profile(
            by=bob, changes={"display_name": "Alice", "pronouns": "he"}, at=timezone.now()
        )
    assert bob.display_name == "Bob"
    bob.refresh_from_db()
    assert (bob.display_name, bob.pronouns) == ("Bob", "")


def test_the_page_says_so_when_somebody_was_quicker(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form's own look at the names came a moment too early."""
    monkeypatch.setattr("accounts.forms.profile.check_display_name", lambda *args, **kwargs: None)
    page = signed_in(bob).post(reverse("people:profile_edit"), {"display_name": "Alice"})
    assert page.status_code == 200
    assert 'id="id_display_name_error"' in page.content.decode()


def test_who_is_turned_away_frees_the_name(mia: User) -> None:
    person = UserFactory.create(display_name="Sam", membership="waiting", last_login=timezone.now())
    decline(person=person, by=mia, at=timezone.now())
    check_display_name("Sam")


def test_who_is_let_in_after_all_has_a_name_again(mia: User) -> None:
    at = timezone.now()
    back = {"role": "neighbour", "membership": "member", "is_active": True}
    people = [
        UserFactory.create(display_name=name, membership="waiting", last_login=at)
        for name in ("Sam", "Kim")
    ]
    for person in people:
        decline(person=person, by=mia, at=at)
    take_name(person=mia, name="Kim")
    for person in people:
        change_standing(person=person, at=at, **back)  # type: ignore[arg-type]
        person.refresh_from_db()
    assert [person.display_name for person in people] == ["Sam", "Kim 2"]
    assert [person.name_shape for person in people] == [stored_shape("Sam"), stored_shape("Kim 2")]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_one_moment_one_has_the_name() -> None:
    people: Iterator[User] = iter([UserFactory.create(name_shape=None) for _ in range(8)])

    def rename() -> bool:
        try:
            take_name(person=next(people), name="Sam")
        except NameTaken:
            return False
        return True

    assert sorted(at_one_moment(8, rename)) == [False] * 7 + [True]
    assert User.objects.filter(display_name="Sam").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_there_are_several() -> None:
    """The negative control: looking first and writing afterwards is not enough."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_user DROP CONSTRAINT accounts_user_name_shape_key")
    try:
        people = iter([UserFactory.create(name_shape=None) for _ in range(8)])
        at_one_moment(8, lambda: take_name(person=next(people), name="Sam"))
        assert User.objects.filter(name_shape=stored_shape("Sam")).count() == 8
    finally:
        User.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE accounts_user "
                "ADD CONSTRAINT accounts_user_name_shape_key UNIQUE (name_shape)"
            )


def test_stale_sign_ups_are_forgotten_and_nobody_else(alice: User) -> None:
    at = timezone.now()
    days = UNFINISHED_KEPT / timedelta(days=1)
    old, young = unfinished("Old", days_ago=days + 0.1), unfinished("Young", days_ago=days - 0.1)
    waits = unfinished("Waits", days_ago=30)
    arrive(person=waits, at=timezone.now())
    taken_in = UserFactory.create(email=None, membership="waiting", name_shape=None)
    User.objects.filter(pk=taken_in.pk).update(date_joined=at - timedelta(days=30))
    assert forget_unfinished(at=at) == 1
    assert set(User.objects.all()) == {alice, young, waits, taken_in}
    assert not User.objects.filter(pk=old.pk).exists()
    assert forget_unfinished_sign_ups(0) == 0


def test_the_message_about_another_name_reaches_the_welcome_page(db: None, client: Client) -> None:
    cache.clear()
    sign_up(client, display_name="Sam")
    arrive(person=unfinished("Sam"), at=timezone.now())
    enter_code(client)
    page = client.get(reverse("people:welcome")).content.decode()
    assert "Welcome, Sam 2" in page
    assert "you are Sam 2 until you change it" in page
