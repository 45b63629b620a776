"""People here are known, unless a test says otherwise."""

from __future__ import annotations

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _nobody_is_new(settings: Settings) -> None:
    settings.FIRST_POSTS_REVIEWED = 0
