from collections.abc import Iterator
from typing import ClassVar

import pytest
from cryptography.fernet import Fernet
from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.models import F
from pytest_django import Settings

from safety.encryption import DecryptionError
from safety.fields import EncryptedTextField
from safety.text import PlainTextField


class Diary(models.Model):
    title = models.CharField(max_length=20, blank=True)
    words = EncryptedTextField(max_length=10)
    note = EncryptedTextField(null=True, blank=True)

    objects: ClassVar[models.Manager["Diary"]]

    class Meta:
        # Not an installed app: migrations and commands never see this table.
        app_label = "diaries_of_tests"

    def __str__(self) -> str:
        return self.title


class DiaryForm(forms.ModelForm):
    class Meta:
        model = Diary
        fields = ("words", "note")


@pytest.fixture
def _diary_table(db: None) -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Diary)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Diary)


def stored(column: str) -> list[bytes | None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM diaries_of_tests_diary ORDER BY id")
        return [None if value is None else bytes(value) for (value,) in cursor.fetchall()]


@pytest.mark.usefixtures("_diary_table")
class TestInTheDatabase:
    def test_only_tokens_are_stored(self) -> None:
        Diary.objects.create(words="Ring twice", note=None)
        (token,) = stored("words")
        assert token is not None
        assert b"Ring" not in token
        assert stored("note") == [None]
        diary = Diary.objects.get()
        assert (diary.words, diary.note) == ("Ring twice", None)

    def test_every_way_of_writing_encrypts(self) -> None:
        diary = Diary.objects.create(words="a")
        Diary.objects.bulk_create([Diary(words="b")])
        Diary.objects.filter(pk=diary.pk).update(words="c")
        last = Diary.objects.order_by("id").last()
        assert last is not None
        last.words = "d"
        Diary.objects.bulk_update([last], ["words"])
        assert list(Diary.objects.order_by("id").values_list("words", flat=True)) == ["c", "d"]
        assert all(token and token.startswith(b"gAAAA") for token in stored("words"))

    def test_copying_a_column_copies_the_token(self) -> None:
        Diary.objects.create(words="a")
        Diary.objects.update(note=F("words"))
        assert Diary.objects.get().note == "a"

    def test_reading_a_loaded_value_asks_the_database_nothing(self) -> None:
        Diary.objects.create(words="a")
        diary = Diary.objects.get()
        with connection.execute_wrapper(_no_queries):
            assert diary.words == "a"

    @pytest.mark.parametrize("lookup", ["exact", "iexact", "in", "contains", "gt", "regex"])
    def test_no_comparison_is_possible(self, lookup: str) -> None:
        value = ["a"] if lookup == "in" else "a"
        with pytest.raises(FieldError, match="'words' is encrypted"):
            Diary.objects.filter(**{f"words__{lookup}": value}).exists()
        with pytest.raises(FieldError, match="blind_index"):
            Diary.objects.exclude(words="a").exists()

    def test_isnull_works(self) -> None:
        Diary.objects.create(words="a", note="b")
        assert not Diary.objects.filter(note__isnull=True).exists()
        assert Diary.objects.filter(note__isnull=False).exists()

    def test_a_missing_key_is_a_clear_error(self, settings: Settings) -> None:
        Diary.objects.create(words="a")
        settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
        with pytest.raises(DecryptionError, match="FIELD_ENCRYPTION_KEYS"):
            Diary.objects.get()

    def test_a_column_added_to_existing_rows_reads_as_empty(self) -> None:
        Diary.objects.create(words="a")
        added = EncryptedTextField(blank=True)
        added.set_attributes_from_name("title")
        added.model = Diary
        with connection.schema_editor() as editor:
            editor.remove_field(Diary, Diary._meta.get_field("title"))
            editor.add_field(Diary, added)
        (token,) = stored("title")
        assert added.from_db_value(token, None, connection) == ""


def _no_queries(*args: object) -> None:
    raise AssertionError("a query was made")


def test_tokens_are_not_taken_for_text() -> None:
    with pytest.raises(TypeError, match="takes text"):
        Diary._meta.get_field("words").to_python(b"gAAAA")


def test_the_length_is_that_of_the_words() -> None:
    with pytest.raises(ValidationError) as refused:
        Diary(words="x" * 11).full_clean()
    assert list(refused.value.message_dict) == ["words"]
    Diary(words="é" * 10).full_clean()


def test_forms_clean_what_is_typed() -> None:
    form = DiaryForm({"words": " a\u202eb\x00 ", "note": ""})
    assert isinstance(form.fields["words"], PlainTextField)
    assert isinstance(form.fields["words"].widget, forms.Textarea)
    assert form.is_valid(), form.errors
    assert form.instance.words == "ab"
    assert not DiaryForm({"words": "x" * 11}).is_valid()


def test_it_migrates_by_its_own_name_and_never_changes() -> None:
    field = EncryptedTextField("words", max_length=10, blank=True)
    _, path, args, kwargs = field.deconstruct()
    assert path == "safety.fields.EncryptedTextField"
    assert kwargs == {"verbose_name": "words", "max_length": 10, "blank": True}
    assert EncryptedTextField(*args, **kwargs).deconstruct()[1:] == (path, args, kwargs)


def test_unique_and_indexed_fields_are_refused_by_the_system_check() -> None:
    field = EncryptedTextField(db_index=True)
    field.set_attributes_from_name("words")
    field.model = Diary
    assert [problem.id for problem in field.check()] == ["safety.E001"]
    assert Diary._meta.get_field("words").check() == []
