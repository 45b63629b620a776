import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from safety.encryption import (
    DecryptionError,
    blind_index,
    decrypt,
    encrypt,
    is_current,
    rotate,
)

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_goes_in_comes_out(text: str) -> None:
    token = encrypt(text)
    assert decrypt(token) == text
    assert len(text) < 4 or text.encode() not in token


def test_two_tokens_of_one_text_differ() -> None:
    assert encrypt("Ring twice") != encrypt("Ring twice")


def test_a_missing_key_and_a_changed_token_are_named(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    token = encrypt("Ring twice")
    with pytest.raises(DecryptionError, match="FIELD_ENCRYPTION_KEYS"):
        decrypt(token[:-4] + b"AAA=")
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    with pytest.raises(DecryptionError, match="FIELD_ENCRYPTION_KEYS"):
        decrypt(token)
    with pytest.raises(DecryptionError):
        rotate(token)


def test_older_keys_still_read_and_rotation_makes_them_needless(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    token = encrypt("Ring twice")
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    assert decrypt(token) == "Ring twice"
    assert not is_current(token)
    turned = rotate(token)
    assert is_current(turned)
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert decrypt(turned) == "Ring twice"


def test_a_blind_index_is_equal_only_for_one_value_purpose_and_key(
    settings: Settings,
) -> None:
    digest = blind_index("+17185550100", purpose="phone")
    assert digest == blind_index("+17185550100", purpose="phone")
    assert len(digest) == 64
    assert digest != blind_index("+17185550101", purpose="phone")
    assert digest != blind_index("+17185550100", purpose="rate-limit")
    settings.FIELD_HASH_KEY = "a-third-key-for-tests-only-0123456789"
    assert digest != blind_index("+17185550100", purpose="phone")


def test_a_blind_index_takes_whatever_somebody_posts() -> None:
    assert blind_index("\ud800\x00", purpose="rate-limit") != blind_index("", purpose="rate-limit")
