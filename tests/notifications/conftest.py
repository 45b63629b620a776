"""A kind of notice with a template of its own, and a mail server that really listens."""

import copy
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from notifications import kinds
from tests.notifications.smtp import Postbox

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture
def plan_changed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a kind whose template takes ``what`` and ``when``."""
    changed: list[dict[str, Any]] = copy.deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"] = [TEMPLATES, *changed[0]["DIRS"]]
    settings.TEMPLATES = changed
    monkeypatch.setattr(kinds, "_kinds", {kind.name: kind for kind in kinds.all_kinds()})
    kinds.register(kinds.NoticeKind("test_plan_changed", "a plan changed"))
    return "test_plan_changed"


@pytest.fixture
def smtp_port(settings: Settings) -> int:
    """Mail goes by SMTP to this port of this machine, where nobody listens yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    return port


@pytest.fixture
def postbox(smtp_port: int) -> Iterator[Postbox]:
    """A mail server that is up, and what it took."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=smtp_port)
    controller.start()
    yield box
    controller.stop()
