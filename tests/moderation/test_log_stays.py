"""The log is only ever added to: by the application's role, and by whoever owns the tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction
from pytest_django import Settings

from accounts.models import User
from moderation.deeds import UnknownDeed
from moderation.log import record, record_look
from moderation.models import LogEntry
from mutualaid.checks import append_only_tables_are_so
from tests.as_application import as_application, refusal

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
INSERT = (
    "INSERT INTO moderation_logentry (action, about_kind, at) VALUES ('vouched', '', now())"
    " RETURNING id"
)
CHANGES = (
    "UPDATE moderation_logentry SET action = 'nothing'",
    "DELETE FROM moderation_logentry",
    "TRUNCATE moderation_logentry",
    "INSERT INTO moderation_logentry (id, action, about_kind, at) VALUES (1, 'vouched', '', now())"
    " ON CONFLICT (id) DO UPDATE SET action = 'nothing'",
    "MERGE INTO moderation_logentry USING (SELECT 1) one ON true WHEN MATCHED THEN DELETE",
)
AROUND = (
    "ALTER TABLE moderation_logentry DISABLE TRIGGER ALL",
    "ALTER TABLE moderation_logentry RENAME TO gone",
    "DROP TABLE moderation_logentry",
    "DROP TRIGGER pgtrigger_log_is_only_added_to_81371 ON moderation_logentry",
    "CREATE RULE hide AS ON INSERT TO moderation_logentry DO INSTEAD NOTHING",
    "SELECT setval(pg_get_serial_sequence('moderation_logentry', 'id'), 1)",
    "SET session_replication_role = replica",
    "SET ROLE postgres",
)


def test_the_application_adds_and_reads_and_no_more() -> None:
    with as_application() as opened:
        assert opened.execute(INSERT).fetchone() is not None
        assert opened.execute("SELECT action FROM moderation_logentry").fetchall() == [("vouched",)]
        refused = {each: refusal(opened, each) for each in (*CHANGES, *AROUND)}
        # Neither may it by what django-pgtrigger and the tests' settings switch off.
        opened.execute("SET mutualaid.tests_may_empty = 'on'")
        opened.execute("SET pgtrigger.ignore = '{moderation_logentry:log_is_only_added_to}'")
        refused |= {f"again: {each}": refusal(opened, each) for each in CHANGES}
    assert set(refused.values()) == {"InsufficientPrivilege"}, refused


def test_triggers_refuse_the_owner_too_and_it_is_they_who_do() -> None:
    with as_application("postgres") as owner:
        owner.execute(INSERT)
        refused = {each: refusal(owner, each) for each in CHANGES}
        assert set(refused.values()) == {"InsufficientPrivilege"}, refused
        # Negative control: without them, all of it works.
        owner.execute("ALTER TABLE moderation_logentry DISABLE TRIGGER USER")
        assert {refusal(owner, each) for each in CHANGES} == {""}


def test_only_the_tests_settings_let_the_owner_empty_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW mutualaid.tests_may_empty")
        assert cursor.fetchone() == ("on",)
        cursor.execute("TRUNCATE moderation_logentry")
        cursor.execute("SET LOCAL mutualaid.tests_may_empty = 'off'")
        with pytest.raises(Error, match="only ever added to"), transaction.atomic():
            cursor.execute("TRUNCATE moderation_logentry")
        with pytest.raises(Error, match="only ever added to"), transaction.atomic():
            LogEntry.objects.update(action="nothing")


def test_a_site_whose_role_could_change_the_log_does_not_start(settings: Settings) -> None:
    assert append_only_tables_are_so(databases=["default"], app_configs=None) == []
    # As if the one who owns the tables were whom the site connects as.
    settings.DATABASE_ROLE = connection.settings_dict["USER"]
    found = append_only_tables_are_so(databases=["default"], app_configs=None)
    assert [each.id for each in found] == ["mutualaid.E003"]
    assert "moderation_logentry" in found[0].msg


def test_a_row_says_who_did_what_to_whom_by_uuid(alice: User, mia: User) -> None:
    entry = record(by=mia, action="vouched", about=alice, at=AT)
    entry.refresh_from_db()
    found = (entry.by, entry.action, entry.about_kind, entry.about_id, entry.person, entry.at)
    assert found == (mia.uuid, "vouched", "accounts.user", None, alice.uuid, AT)
    thing = record(by=None, action="vouched", about=alice.neighbourhood, at=AT)
    assert (thing.by, thing.about_kind, thing.person) == (None, "places.neighbourhood", None)
    assert thing.about_id == alice.neighbourhood_id


def test_no_words_fit_in(mia: User) -> None:
    with pytest.raises(UnknownDeed):
        record(by=mia, action="said something", about=None, at=AT)
    for more in ({"action": "Alice was rude"}, {"action": "x", "about_kind": "Alice, of course"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LogEntry.objects.create(at=AT, **more)
    columns = {field.get_internal_type() for field in LogEntry._meta.get_fields()}
    assert columns == {"BigAutoField", "UUIDField", "CharField", "BigIntegerField", "DateTimeField"}


def test_looking_again_the_same_day_is_looking_once(alice: User, mia: User) -> None:
    for hours in (0, 1, 23, 25):
        at = AT + timedelta(hours=hours)
        record_look(by=mia, action="looked_at_person", about=alice, at=at)
    record_look(by=mia, action="looked_at_person", about=mia, at=AT)
    assert LogEntry.objects.about(alice.uuid).count() == 2
    assert LogEntry.objects.of(mia.uuid).count() == 3
