"""What looks like a way to reach or find somebody."""

import pytest

from safety.contact_words import looks_like_contact
from tests.speed import takes_less_than


@pytest.mark.parametrize(
    "text",
    [
        "Call 718-555-0123 after six",
        "+1 (718) 555 0123",
        "7185550123",
        "718.555.0123",
        "020 7946 0123",
        "write to alice.b@example.org",
        "ALICE@EXAMPLE.CO.UK",
        "I live at 12 Third Street, ring twice",
        "at 345a West 9th St",
        "1200 Ocean Parkway",
    ],
)
def test_is_noticed(text: str) -> None:
    assert looks_like_contact(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dinner for 4, at 18:00, until 20:30",
        "From 2026-11-23 to 2026-12-24",
        "On 23.11.2026 and 24.12.2026",
        "2 adults, 3 children, 10 servings",
        "By the church on Third Street",
        "meet @ the corner",
        "$120.50, or 1,500 in all",
        "We are 5 and cook for 7",
    ],
)
def test_is_let_be(text: str) -> None:
    assert not looks_like_contact(text)


@pytest.mark.no_cover
@pytest.mark.parametrize("piece", ["1", "1 ", "1-", "a.", "a@", "12 a ", "12 aa bb ", "+1(", "é"])
def test_takes_no_longer_than_the_text(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    assert takes_less_than(0.2, lambda: looks_like_contact(text))
