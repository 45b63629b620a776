"""One world for all the tests of a module, which ask for it without changing it for good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests.security.world import World, build_world, rolled_back


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once and rolled back at the end of the module; use ``rolled_back`` around changes."""
    with django_db_blocker.unblock():
        with rolled_back():
            cache.clear()
            yield build_world()
        # Playwright runs an event loop in this thread, for which Django opens a connection apart.
        connection.close()
