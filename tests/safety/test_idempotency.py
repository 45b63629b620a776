import time
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django import forms
from django.http import QueryDict
from django.utils import timezone

from safety.idempotency import KEPT_FOR, OnceOnlyForm, purge_expired, run_once
from safety.models import IdempotencyKey, RecentHits
from tests.races import at_one_moment

KEY = uuid.UUID("2f6a4b8e-9a54-4dd4-a4ec-8c7a3b1f0c11")


def make_thing() -> str:
    """Make a row of some table, as an action would."""
    thing = RecentHits.objects.create(key=str(uuid.uuid4()), times=[], expires_at=timezone.now())
    return f"/things/{thing.key}/"


def once(make: Callable[[], str] = make_thing, owner: str = "alice", purpose: str = "post",
         key: uuid.UUID = KEY) -> str:  # fmt: skip
    return run_once(owner=owner, key=key, purpose=purpose, make=make)


@pytest.mark.django_db
class TestRunOnce:
    def test_the_second_call_finds_what_the_first_made(self) -> None:
        first = once()
        assert once() == first
        assert RecentHits.objects.count() == 1

    @pytest.mark.parametrize(
        "other", [{"owner": "bob"}, {"purpose": "answer"}, {"key": uuid.uuid4()}]
    )
    def test_another_person_purpose_or_form_makes_another(self, other: dict[str, str]) -> None:
        assert once() != once(**other)  # type: ignore[arg-type]
        assert RecentHits.objects.count() == 2

    def test_a_failure_leaves_nothing_and_the_next_try_works(self) -> None:
        def fail() -> str:
            make_thing()
            raise LookupError("the last serving is gone")

        with pytest.raises(LookupError, match="last serving"):
            once(fail)
        assert not RecentHits.objects.exists()
        assert not IdempotencyKey.objects.exists()
        assert once().startswith("/things/")

    def test_the_row_says_nothing_about_anybody(self) -> None:
        once(owner="alice@example.org", purpose="a need for rent")
        (row,) = IdempotencyKey.objects.values_list("digest", flat=True)
        assert len(row) == 64
        assert "alice" not in row

    def test_old_keys_are_purged_and_live_ones_stay(self) -> None:
        once()
        made = IdempotencyKey.objects.get().created_at
        assert purge_expired(made + KEPT_FOR - timedelta(seconds=1)) == 0
        assert purge_expired(made + KEPT_FOR) == 1
        assert purge_expired(made + KEPT_FOR) == 0


def make_slowly() -> str:
    time.sleep(0.05)
    return make_thing()


@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.mark.parametrize("threads", [2, 8])
    def test_clicks_at_one_moment_make_one_thing(self, threads: int) -> None:
        urls = at_one_moment(threads, lambda: once(make_slowly))
        assert len(urls) == threads
        assert len(set(urls)) == 1
        assert RecentHits.objects.count() == 1

    def test_looking_first_would_make_more(self) -> None:
        """The negative control: the same race without the unique row."""

        def look_then_make() -> None:
            if not RecentHits.objects.exists():
                make_slowly()

        at_one_moment(8, look_then_make)
        assert RecentHits.objects.count() > 1

    def test_whoever_waited_for_a_failure_makes_it_instead(self) -> None:
        urls: list[str] = []
        failures: list[str] = []

        def fail_the_first_time() -> str:
            if not failures:
                failures.append("first")
                time.sleep(0.1)
                raise LookupError
            return make_thing()

        def click() -> None:
            try:
                urls.append(once(fail_the_first_time))
            except LookupError:
                failures.append("told")

        at_one_moment(2, click)
        assert failures == ["first", "told"]
        assert len(urls) == 1
        assert RecentHits.objects.count() == 1


class ThingForm(OnceOnlyForm, forms.Form):
    title = forms.CharField()


def key_of(query: str) -> uuid.UUID:
    form = ThingForm(QueryDict(query))
    assert form.is_valid(), form.errors
    key: uuid.UUID = form.cleaned_data["once"]
    return key


class TestForm:
    def test_each_form_carries_a_hidden_key_of_its_own(self) -> None:
        html = str(ThingForm()["once"])
        assert 'type="hidden"' in html
        assert str(ThingForm()["once"]) != html

    def test_a_retry_has_the_same_key_whatever_its_csrf_token(self) -> None:
        assert key_of(f"title=Soup&once={KEY}&csrfmiddlewaretoken=a") == key_of(
            f"csrfmiddlewaretoken=b&once={KEY}&title=Soup"
        )

    def test_going_back_and_changing_a_word_is_something_new(self) -> None:
        assert key_of(f"title=Soup&once={KEY}") != key_of(f"title=Bread&once={KEY}")

    def test_the_same_words_in_another_form_are_something_new(self) -> None:
        assert key_of(f"title=Soup&once={KEY}") != key_of(f"title=Soup&once={uuid.uuid4()}")

    @pytest.mark.parametrize("forged", ["", "nonsense", "%00", "1" * 5000, "%F0%9F%8D%B2"])
    def test_a_forged_key_counts_as_a_new_one(self, forged: str) -> None:
        assert key_of(f"title=Soup&once={forged}") != key_of(f"title=Soup&once={forged}")
        key_of("title=Soup")

    def test_the_key_survives_a_form_with_errors(self) -> None:
        form = ThingForm(QueryDict(f"title=&once={KEY}"))
        assert not form.is_valid()
        assert str(KEY) in str(form["once"])
