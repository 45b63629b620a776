"""Secrets of second factors are unreadable in the database, and follow the keys."""

from __future__ import annotations

from io import StringIO

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from accounts.second_factors import rotate_second_factors
from safety.encryption import decrypt

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SECRET = "JBSWY3DPEHPK3PXP"


def test_the_database_does_not_know_them(alice: User) -> None:
    TOTP.activate(alice, SECRET)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        assert SECRET not in cursor.fetchone()[0]


def test_they_follow_the_keys(alice: User, settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    TOTP.activate(alice, SECRET)
    codes = RecoveryCodes.activate(alice).get_unused_codes()
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    out = StringIO()
    call_command("rotate_encryption_keys", stdout=out)
    assert "second factors: 2 rows encrypted anew" in out.getvalue()
    assert rotate_second_factors() == 0
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    totp, recovery = Authenticator.objects.filter(user=alice).order_by("-type")
    assert decrypt(totp.data["secret"].encode()) == SECRET
    assert recovery.wrap().get_unused_codes() == codes
