"""gunicorn reads this file by itself when it is started in this folder.

It obeys the same .env as the site. In production put a proxy before it that buffers requests: see
.env.example.
"""

import os
import socket
import subprocess  # runs this project's own manage.py # nosec B404
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import validate

from mutualaid.environment import BASE_DIR, Environment, is_loopback, networks


def _has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


_env = Environment.read()
_port = _env.int("PORT", 8000, validate=validate.Range(1, 65535))
workers = _env.int("WEB_CONCURRENCY", 2, validate=validate.Range(1, 100))
forwarded_allow_ips = ",".join(
    _env.list("FORWARDED_ALLOW_IPS", ["127.0.0.1", "::1"], validate=networks) or []
)
_is_demo = _env.bool("MUTUALAID_DEMO", False)
try:
    _env.seal_or_fail()
except ImproperlyConfigured as error:
    sys.exit(str(error))

bind = [f"127.0.0.1:{_port}"]
if _has_ipv6_loopback():
    # Some browsers try localhost there first.
    bind.append(f"[::1]:{_port}")

worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 10
keepalive = 5
# A worker begins afresh now and then, not all at once.
max_requests = 5000
max_requests_jitter = 500
# Addresses are personal data: no log of visits, only of what goes wrong.
accesslog = None
loglevel = "warning"
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Do not start on what would go wrong later, nor, in demo mode, where others could reach it."""
    if not _is_demo:
        _check_the_site()
        return
    for address in server.cfg.address:
        if not isinstance(address, tuple) or not is_loopback(address[0]):
            sys.exit(f"Demo mode lets anybody sign in: it does not start on {address}.")


def _check_the_site() -> None:
    """Leave with the words of the first system checks that fail, the database's among them."""
    done = subprocess.run(  # fixed arguments # nosec B603
        [sys.executable, "manage.py", "check", "--database", "default"],
        cwd=BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "mutualaid.settings"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        sys.exit(done.returncode)
