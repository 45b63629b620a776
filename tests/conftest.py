"""Fixtures for every test: database, jobs, Chromium. The people are in tests/people.py."""

import os
from collections.abc import Iterator
from typing import Any

import coverage
import pytest

from mutualaid.install import system_chromium
from tests.people import alice, bob, charlie, mia, rita  # noqa: F401

# Playwright's sync API runs an event loop in the test's thread, where Django refuses the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# Tests that run through the same code again and again: every page there is, every race, every pair.
# Counting branches makes them half as long again, and what they run through is counted where it
# has tests of its own.
AGAIN_AND_AGAIN = (
    "tests/accounts/test_words",
    "tests/browser/",
    "tests/exchange/test_browse_plans",
    "tests/exchange/test_full_text",
    "tests/exchange/test_goal_races",
    "tests/exchange/test_plans",
    "tests/exchange/test_possible_pairs",
    "tests/exchange/test_races",
    "tests/moderation/test_plans",
    "tests/mutualaid/test_readme",
    "tests/mutualaid/test_starter_loading",
    "tests/security/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever opens a page as a browser test, and run those last."""
    for item in items:
        if {"page", "context", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
        if item.nodeid.startswith(AGAIN_AND_AGAIN):
            item.add_marker(pytest.mark.no_cover)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Count no branches in tests marked `no_cover`."""
    counting = coverage.Coverage.current() if item.get_closest_marker("no_cover") else None
    if counting:
        counting.stop()
    try:
        return (yield)
    finally:
        if counting:
            counting.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the embedded PostgreSQL when the last test process is done with it."""
    from django.conf import settings
    from django.db import connection

    if hasattr(config, "workerinput") or not settings.configured:
        return
    if connection.settings_dict["ENGINE"] == "mutualaid.postgres":
        from mutualaid.postgres.base import embedded_server

        embedded_server().leave()
        embedded_server().stop_if_unused()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium where there is one, without sandbox where root runs it."""
    path = system_chromium()
    args = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if os.geteuid() == 0:
        args.append("--no-sandbox")
    found = {"executable_path": path} if path else {}
    return {**browser_type_launch_args, **found, "args": args}


@pytest.fixture(autouse=True)
def _no_jobs_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the job queue after tests that really commit: a flush spares procrastinate's tables."""
    yield
    marker = request.node.get_closest_marker("django_db")
    committed = (marker and marker.kwargs.get("transaction")) or (
        {"transactional_db", "live_server"} & set(request.fixturenames)
    )
    if committed:
        from django.db import connection

        request.getfixturevalue("django_db_blocker").unblock()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_events; DELETE FROM procrastinate_jobs")
        request.getfixturevalue("django_db_blocker").restore()
