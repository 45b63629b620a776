import pytest

from notifications import kinds
from notifications.kinds import NoticeKind, UnknownKind, all_kinds, get_kind, register


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})


def test_what_was_registered_is_known_by_its_name() -> None:
    later, sooner = NoticeKind("tea_ready", "tea"), NoticeKind("soup_ready", "soup")
    register(later, sooner)

    assert get_kind("soup_ready") is sooner
    assert sooner.template_name == "notifications/soup_ready.txt"
    assert all_kinds() == [sooner, later]


def test_the_same_kind_twice_is_fine() -> None:
    register(NoticeKind("soup_ready", "soup"))
    register(NoticeKind("soup_ready", "soup"))

    assert len(all_kinds()) == 1


def test_two_kinds_of_one_name_are_a_mistake() -> None:
    register(NoticeKind("soup_ready", "soup"))
    with pytest.raises(ValueError):
        register(NoticeKind("soup_ready", "another soup"))


@pytest.mark.parametrize("name", ["", "Soup", "../secrets", "soup ready", "9", "x" * 61])
def test_a_name_is_safe_as_a_file_name(name: str) -> None:
    with pytest.raises(ValueError):
        NoticeKind(name, "soup")


def test_others_are_unknown() -> None:
    with pytest.raises(UnknownKind):
        get_kind("never_heard_of")
