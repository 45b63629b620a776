import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from safety.checks import check_keys

FERNET = Fernet.generate_key().decode()


def problems() -> list[str | None]:
    return [problem.id for problem in check_keys(None)]


def test_the_keys_of_these_tests_are_fine() -> None:
    assert problems() == []


@pytest.mark.parametrize("keys", [[], ["short"], [FERNET, ""], [FERNET[:-2]], ["é" * 44]])
def test_encryption_keys_must_be_fernet_keys(settings: Settings, keys: list[str]) -> None:
    settings.FIELD_ENCRYPTION_KEYS = keys
    assert problems() == ["safety.E002"]


def test_the_hash_key_must_be_long(settings: Settings) -> None:
    settings.FIELD_HASH_KEY = "x" * 31
    assert problems() == ["safety.E003"]


def test_no_key_serves_two_purposes(settings: Settings) -> None:
    settings.FIELD_HASH_KEY = settings.SECRET_KEY
    assert problems() == ["safety.E004"]
    settings.FIELD_HASH_KEY = FERNET
    settings.FIELD_ENCRYPTION_KEYS = [FERNET]
    assert problems() == ["safety.E004"]


def test_missing_keys_are_all_named(settings: Settings) -> None:
    del settings.FIELD_ENCRYPTION_KEYS
    del settings.FIELD_HASH_KEY
    assert problems() == ["safety.E002", "safety.E003"]
