"""gunicorn reads this file by itself when it is started in this folder.

In production put a proxy before it that buffers requests: see .env.example.
"""

import os
import socket
import sys
from typing import Any

from mutualaid.environment import is_loopback


def _has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


_port = os.environ.get("PORT", "8000")
bind = [f"127.0.0.1:{_port}"]
if _has_ipv6_loopback():
    # Some browsers try localhost there first.
    bind.append(f"[::1]:{_port}")

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
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
    """In demo mode, refuse every address that others could reach."""
    if os.environ.get("MUTUALAID_DEMO", "").lower() not in {"1", "true", "yes", "on"}:
        return
    for address in server.cfg.address:
        if not isinstance(address, tuple) or not is_loopback(address[0]):
            sys.exit(f"Demo mode lets anybody sign in: it does not start on {address}.")
