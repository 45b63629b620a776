"""Whom organizers name to look after the library, and what that lets them do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from library.actions.editors import CannotBeEditor, NotAllowed, name_editor, remove_editor
from library.models import Editor
from library.permissions import can_edit_library
from moderation.models import LogEntry
from notifications.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.library import make_item
from tests.people import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/library/editors/"


def fresh(person: User) -> User:
    """As the next request has them."""
    return User.objects.get(pk=person.pk)


def test_an_editor_is_named_and_removed_and_both_are_written_down(mia: User, rita: User) -> None:
    at = timezone.now()
    for _again in range(2):
        name_editor(uuid=rita.uuid, by=mia, at=at)
    assert can_edit_library(fresh(rita))
    for _again in range(2):
        remove_editor(uuid=rita.uuid, by=mia, at=at)
    assert not can_edit_library(fresh(rita))
    deeds = LogEntry.objects.order_by("id").values_list("action", "by", "person")
    assert list(deeds) == [
        ("editor_named", mia.uuid, rita.uuid),
        ("editor_removed", mia.uuid, rita.uuid),
    ]
    notices = Notice.objects.filter(person=rita).order_by("id")
    assert [(each.kind, each.url) for each in notices] == [
        ("editor_named", "/library/desk/"),
        ("editor_removed", "/library/"),
    ]
    assert not any("Mia" in each.subject + each.body for each in notices)
    # Named once more, they are told once more.
    name_editor(uuid=rita.uuid, by=mia, at=at)
    assert notices.filter(kind="editor_named").count() == 2


def test_an_editor_edits_only_while_they_are_with_the_group(mia: User, alice: User) -> None:
    at = timezone.now()
    name_editor(uuid=alice.uuid, by=mia, at=at)
    for change in (
        {"membership": "left"},
        {"is_active": False},
        {"suspended_until": at + timedelta(days=1)},
    ):
        before = User.objects.filter(pk=alice.pk).values(*change).get()
        User.objects.filter(pk=alice.pk).update(**change)
        assert not can_edit_library(fresh(alice)), change
        User.objects.filter(pk=alice.pk).update(**before)
    assert can_edit_library(fresh(alice))


def test_who_can_name_and_be_named(mia: User, alice: User, bob: User) -> None:
    at = timezone.now()
    with pytest.raises(NotAllowed):
        name_editor(uuid=bob.uuid, by=alice, at=at)
    with pytest.raises(NotAllowed):
        remove_editor(uuid=bob.uuid, by=alice, at=at)
    for cannot in (mia, UserFactory.create(email=None), UserFactory.create(membership="waiting")):
        with pytest.raises(CannotBeEditor):
            name_editor(uuid=cannot.uuid, by=mia, at=at)
    assert not Editor.objects.exists()


@pytest.mark.parametrize("who", ["alic", "ALICE@example.org"])
def test_somebody_is_found_by_name_or_address_and_named(mia: User, alice: User, who: str) -> None:
    client = signed_in(mia)
    page = client.get(PAGE, {"who": who}).content.decode()
    assert f'value="{alice.uuid}"' in page
    assert "alice@example.org" not in page
    client.post(PAGE, {"person": str(alice.uuid)})
    assert Editor.objects.get().person == alice
    page = client.get(PAGE, {"who": who}).content.decode()
    assert f'value="{alice.uuid}"' not in page
    assert f"{PAGE}{alice.uuid}/remove/" in page


def test_what_names_nobody_says_so(mia: User, alice: User) -> None:
    client = signed_in(mia)
    for who, words in (("a", "Write at least two letters"), ("alice@example", "is called so")):
        assert words in client.get(PAGE, {"who": who}).content.decode()
    for wrong in ("", "no-uuid", str(mia.uuid)):
        page = client.post(PAGE, {"person": wrong}, follow=True).content.decode()
        assert "Choose a member who can sign in" in page
    assert not Editor.objects.exists()


def test_an_editor_runs_no_thread(mia: User, rita: User) -> None:
    name_editor(uuid=rita.uuid, by=mia, at=timezone.now())
    thread = make_item(title="Soup").thread
    assert thread is not None
    for person, status in ((rita, 403), (mia, 302)):
        assert signed_in(person).post(f"/threads/{thread.pk}/lock/").status_code == status
