import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from safety.idempotency import KEPT_FOR, run_once
from safety.models import IdempotencyKey, RecentHits
from safety.rate_limits import RateLimit, hit
from safety.tasks import purge_expired


@pytest.mark.django_db
def test_only_what_has_expired_goes_and_a_second_run_finds_nothing() -> None:
    cache.clear()
    hour = timezone.now() - timedelta(hours=1)
    limit = RateLimit("test", 1, timedelta(minutes=1))
    hit(limit, "old", at=hour)
    hit(limit, "new", at=timezone.now())
    for purpose in ("old", "new"):
        run_once(owner="alice", key=uuid.uuid4(), purpose=purpose, make=lambda: "/")
    oldest = IdempotencyKey.objects.first()
    assert oldest
    oldest.created_at -= KEPT_FOR
    oldest.save()
    cache.set("old", "x", timeout=60)
    cache.set("new", "x", timeout=60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mutualaid_cache SET expires = %s WHERE cache_key = ':1:old'", [hour])
    assert purge_expired(0) == (1, 1, 1)
    assert purge_expired(0) == (0, 0, 0)
    assert cache.get("new") == "x"
    assert RecentHits.objects.count() == 1
    assert IdempotencyKey.objects.count() == 1
