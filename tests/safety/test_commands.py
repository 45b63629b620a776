from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts.models import ContactChannel
from safety.encryption import is_current
from safety.management.commands.rotate_encryption_keys import encrypted_fields

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def rotate(batch: int = 500) -> str:
    out = StringIO()
    call_command("rotate_encryption_keys", batch=batch, stdout=out)
    return out.getvalue()


def tokens() -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, note FROM accounts_contactchannel ORDER BY id")
        return [bytes(token) for row in cursor.fetchall() for token in row]


@pytest.fixture
def _channels(settings: Settings, db: None) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    person = get_user_model().objects.create(display_name="Alice")
    for number in range(5):
        ContactChannel.objects.create(
            person=person, kind="phone", value=f"+1718555010{number}", value_hash=str(number)
        )


@pytest.mark.usefixtures("_channels")
class TestRotation:
    @pytest.mark.parametrize("batch", [1, 2, 5, 500])
    def test_everything_is_encrypted_anew_in_batches(self, settings: Settings, batch: int) -> None:
        settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
        assert "accounts.ContactChannel: 5 rows encrypted anew" in rotate(batch)
        assert all(is_current(token) for token in tokens())
        settings.FIELD_ENCRYPTION_KEYS = [NEW]
        values = ContactChannel.objects.order_by("id").values_list("value", flat=True)
        assert list(values) == [f"+1718555010{number}" for number in range(5)]

    def test_a_second_run_changes_nothing(self, settings: Settings) -> None:
        settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
        rotate()
        before = tokens()
        assert "accounts.ContactChannel: 0 rows encrypted anew" in rotate()
        assert tokens() == before

    def test_it_goes_on_where_it_was_stopped(self, settings: Settings) -> None:
        settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
        rewritten = ContactChannel.objects.order_by("id")[:2]
        for channel in rewritten:
            channel.save()
        assert "accounts.ContactChannel: 3 rows encrypted anew" in rotate(2)

    def test_a_missing_key_is_named_and_nothing_is_lost(self, settings: Settings) -> None:
        before = tokens()
        settings.FIELD_ENCRYPTION_KEYS = [NEW]
        with pytest.raises(CommandError, match="accounts.ContactChannel"):
            rotate()
        assert tokens() == before

    def test_a_senseless_batch_is_refused(self) -> None:
        with pytest.raises(CommandError, match="--batch"):
            rotate(0)


def test_every_model_with_encrypted_fields_is_walked() -> None:
    found = {model._meta.label: [f.name for f in fields] for model, fields in encrypted_fields()}
    assert found["accounts.ContactChannel"] == ["value", "note"]
    assert "safety.RecentHits" not in found


def test_fresh_keys_pass_the_checks_and_never_repeat(settings: Settings) -> None:
    from safety.checks import check_keys

    first, second = StringIO(), StringIO()
    call_command("generate_keys", stdout=first)
    call_command("generate_keys", stdout=second)
    assert not set(first.getvalue().split()) & set(second.getvalue().split())
    keys = dict(line.split("=", 1) for line in first.getvalue().splitlines())
    assert list(keys) == ["SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "FIELD_HASH_KEY"]
    settings.SECRET_KEY = keys["SECRET_KEY"]
    settings.FIELD_ENCRYPTION_KEYS = [keys["FIELD_ENCRYPTION_KEYS"]]
    settings.FIELD_HASH_KEY = keys["FIELD_HASH_KEY"]
    assert check_keys(None) == []
