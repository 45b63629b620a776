import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from safety.idempotency import KEPT_FOR, run_once
from safety.models import IdempotencyKey, RecentHits
from safety.rate_limits import RateLimit, hit
from safety.tasks import purge_expired


@pytest.mark.django_db
def test_only_what_has_expired_goes_and_a_second_run_finds_nothing() -> None:
    limit = RateLimit("test", 1, timedelta(minutes=1))
    hit(limit, "old", at=timezone.now() - timedelta(hours=1))
    hit(limit, "new", at=timezone.now())
    for purpose in ("old", "new"):
        run_once(owner="alice", key=uuid.uuid4(), purpose=purpose, make=lambda: "/")
    oldest = IdempotencyKey.objects.first()
    assert oldest
    oldest.created_at -= KEPT_FOR
    oldest.save()
    assert purge_expired(0) == (1, 1)
    assert purge_expired(0) == (0, 0)
    assert RecentHits.objects.count() == 1
    assert IdempotencyKey.objects.count() == 1
