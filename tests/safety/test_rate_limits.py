import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from safety.models import RecentHits
from safety.rate_limits import (
    RateLimit,
    RateLimitExceeded,
    by_address,
    by_person,
    hit,
    hit_with,
    purge_expired,
    rate_limited,
)
from tests.races import at_one_moment

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
THREE_A_MINUTE = RateLimit("test", 3, timedelta(minutes=1))


def passes(limit: RateLimit, key: str, *, at: datetime) -> bool:
    try:
        hit(limit, key, at=at)
    except RateLimitExceeded:
        return False
    return True


@pytest.mark.django_db
class TestHit:
    def test_lets_through_as_many_as_the_limit_says(self) -> None:
        got = [passes(THREE_A_MINUTE, "a", at=NOON + timedelta(seconds=s)) for s in range(5)]
        assert got == [True, True, True, False, False]

    def test_says_how_long_to_wait_and_keeps_its_word(self) -> None:
        for second in (0, 10, 20):
            hit(THREE_A_MINUTE, "a", at=NOON + timedelta(seconds=second))
        with pytest.raises(RateLimitExceeded) as refused:
            hit(THREE_A_MINUTE, "a", at=NOON + timedelta(seconds=30))
        assert refused.value.retry_after == timedelta(seconds=30)
        again = NOON + timedelta(seconds=60)
        assert not passes(THREE_A_MINUTE, "a", at=again - timedelta(microseconds=1))
        assert passes(THREE_A_MINUTE, "a", at=again)
        assert not passes(THREE_A_MINUTE, "a", at=again)

    def test_what_is_made_with_its_count_is_undone_with_it(self) -> None:
        for _ in range(5):
            with transaction.atomic():
                hit_with(THREE_A_MINUTE, "a", at=NOON)
                transaction.set_rollback(True)
        for _ in range(3):
            with transaction.atomic():
                hit_with(THREE_A_MINUTE, "a", at=NOON)
        with pytest.raises(RateLimitExceeded), transaction.atomic():
            hit_with(THREE_A_MINUTE, "a", at=NOON)
        assert not passes(THREE_A_MINUTE, "a", at=NOON)

    def test_refusals_do_not_count(self) -> None:
        for _ in range(20):
            passes(THREE_A_MINUTE, "a", at=NOON)
        assert passes(THREE_A_MINUTE, "a", at=NOON + timedelta(minutes=1))

    def test_keys_and_limits_are_apart(self) -> None:
        one = RateLimit("one", 1, timedelta(hours=1))
        other = RateLimit("other", 1, timedelta(hours=1))
        assert passes(one, "a", at=NOON)
        assert passes(one, "b", at=NOON)
        assert passes(other, "a", at=NOON)
        assert not passes(one, "a", at=NOON)

    def test_a_limit_that_was_lowered_holds_at_once(self) -> None:
        for second in range(3):
            hit(THREE_A_MINUTE, "a", at=NOON + timedelta(seconds=second))
        lower = RateLimit("test", 1, timedelta(minutes=1))
        with pytest.raises(RateLimitExceeded) as refused:
            hit(lower, "a", at=NOON + timedelta(seconds=10))
        assert refused.value.retry_after == timedelta(seconds=52)
        assert passes(lower, "a", at=NOON + timedelta(seconds=62))

    def test_no_key_is_stored_in_words(self) -> None:
        hit(THREE_A_MINUTE, "alice@example.org", at=NOON)
        row = RecentHits.objects.get()
        assert "alice" not in str(vars(row))
        assert len(row.key) == 64

    def test_any_key_can_be_counted(self) -> None:
        assert passes(THREE_A_MINUTE, "\ud800\x00" + "x" * 100_000, at=NOON)

    def test_expired_keys_are_purged_and_live_ones_stay(self) -> None:
        hit(THREE_A_MINUTE, "old", at=NOON - timedelta(minutes=1))
        hit(THREE_A_MINUTE, "new", at=NOON)
        assert purge_expired(NOON) == 1
        assert purge_expired(NOON) == 0
        assert RecentHits.objects.count() == 1

    def test_the_table_is_unlogged(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relpersistence FROM pg_class WHERE relname = %s",
                [RecentHits._meta.db_table],
            )
            assert cursor.fetchone() == ("u",)

    @hypothesis_settings(max_examples=25, deadline=None)
    @given(st.lists(st.integers(0, 40), min_size=1, max_size=40), st.integers(1, 5))
    def test_no_stretch_of_time_holds_more_than_the_limit(
        self, pauses: list[int], limit: int
    ) -> None:
        rate = RateLimit(f"h{limit}", limit, timedelta(seconds=60))
        RecentHits.objects.all().delete()
        now = 0
        let_through: list[int] = []
        for pause in pauses:
            now += pause
            recent = [at for at in let_through if at > now - 60]
            expected = len(recent) < limit
            assert passes(rate, "a", at=NOON + timedelta(seconds=now)) is expected
            let_through += [now] if expected else []


@pytest.mark.parametrize(("limit", "seconds"), [(0, 60), (-1, 60), (1, 0), (1, -5)])
def test_senseless_limits_are_refused(limit: int, seconds: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        RateLimit("x", limit, timedelta(seconds=seconds))


@pytest.mark.django_db(transaction=True)
def test_counting_inside_a_transaction_is_refused() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        hit(THREE_A_MINUTE, "a", at=NOON)


HITS_FROM_ANOTHER_PROCESS = """
import sys, django
django.setup()
from datetime import UTC, datetime, timedelta
from django.db import connection
from safety.rate_limits import RateLimit, RateLimitExceeded, hit
connection.settings_dict["NAME"] = sys.argv[1]
connection.ensure_connection()
print("ready", flush=True)
sys.stdin.readline()
passed = 0
for _ in range(40):
    try:
        hit(RateLimit("shared", 20, timedelta(hours=1)), "a", at=datetime.now(UTC))
        passed += 1
    except RateLimitExceeded:
        pass
print(passed)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_four_processes_share_one_limit() -> None:
    name = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": str(site_settings.SETTINGS_MODULE)}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", HITS_FROM_ANOTHER_PROCESS, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(4)
    ]
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    passed = [int(worker.communicate(timeout=60)[0]) for worker in workers]
    assert sum(passed) == 20


@pytest.mark.django_db(transaction=True)
def test_threads_at_one_moment_share_one_limit() -> None:
    for key in "abcde":
        hits = at_one_moment(12, partial(passes, THREE_A_MINUTE, key, at=NOON))
        assert sum(hits) == 3


@pytest.mark.django_db(transaction=True)
def test_looking_first_and_writing_after_would_let_more_through() -> None:
    """The negative control: the same race without the single statement."""

    def look_then_write() -> bool:
        row = RecentHits.objects.filter(key="control").first()
        times = row.times if row else []
        time.sleep(0.02)
        if len(times) >= 3:
            return False
        RecentHits.objects.update_or_create(
            key="control", defaults={"times": [*times, NOON], "expires_at": NOON}
        )
        return True

    assert sum(at_one_moment(12, look_then_write)) > 3


def ok(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


@pytest.mark.django_db
class TestDecorator:
    def test_answers_429_with_a_page_and_when_to_come_back(self, rf: RequestFactory) -> None:
        view = rate_limited(RateLimit("v", 1, timedelta(minutes=5)), by=by_address)(ok)
        assert view(rf.post("/", REMOTE_ADDR="192.0.2.1")).content == b"fine"
        refused = view(rf.post("/", REMOTE_ADDR="192.0.2.1"))
        assert refused.status_code == 429
        assert 290 < int(refused["Retry-After"]) <= 300
        assert refused["Cache-Control"] == "no-store"
        assert "<html" in refused.content.decode()
        assert view(rf.post("/", REMOTE_ADDR="192.0.2.2")).status_code == 200

    def test_looking_is_free_unless_asked_for(self, rf: RequestFactory) -> None:
        limit = RateLimit("v", 1, timedelta(minutes=5))
        posting = rate_limited(limit, by=by_address)(ok)
        assert [posting(rf.get("/")).status_code for _ in range(3)] == [200] * 3
        searching = rate_limited(limit, by=by_address, methods=("GET",))(ok)
        assert [searching(rf.get("/")).status_code for _ in range(3)] == [200, 429, 429]

    def test_a_hit_inside_the_view_is_answered_alike(self, rf: RequestFactory) -> None:
        codes = RateLimit("codes", 1, timedelta(minutes=5))

        @rate_limited(RateLimit("v", 100, timedelta(minutes=5)))
        def view(request: HttpRequest, code: str) -> HttpResponse:
            hit(codes, code, at=NOON)
            return HttpResponse(code)

        assert view(rf.post("/"), "a").content == b"a"
        assert view(rf.post("/"), code="a").status_code == 429
        assert view(rf.post("/"), code="b").content == b"b"


class Person:
    is_authenticated = True
    pk = 7


def test_people_are_counted_by_who_they_are_and_others_by_address(rf: RequestFactory) -> None:
    request = rf.get("/", REMOTE_ADDR="192.0.2.1")
    assert by_person(request) == "address:192.0.2.1"
    request.user = AnonymousUser()
    assert by_person(request) == "address:192.0.2.1"
    request.user = Person()  # type: ignore[assignment]
    assert by_person(request) == "person:7"
