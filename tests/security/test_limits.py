"""Limits hold over all processes of the web server together (check 20).

Four processes ask as one person at one moment. That counting by each process for itself
would let more through is shown in tests/safety/test_rate_limits.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from comments.views.writing import COMMENTING
from exchange.views.browse import SEARCHING
from moderation.limits import REPORTS
from tests.factories.comments import thread_under
from tests.factories.exchange import make_need, make_offer
from tests.factories.moderation import an_agreement

PROCESSES = 4
ANOTHER_PROCESS = """
import sys, uuid, django
django.setup()
from django.db import connection
from django.test import Client
from accounts.models import User
database, person, *addresses = sys.argv[1:]
connection.settings_dict["NAME"] = database
client = Client()
client.force_login(User.objects.get(pk=person))
print("ready", flush=True)
agreement = sys.stdin.readline().strip()
for address in addresses:
    data = {"words": address, "once": str(uuid.uuid4()), "agreement": agreement}
    search = address.partition("?")[2]
    answer = client.get(address) if search else client.post(address, data)
    print(address.split("/")[1], answer.status_code, flush=True)
"""


# The first part of the address, the limit, and how often it is asked for.
ASKED = {"threads": (COMMENTING, 40), "report": (REPORTS, 24), "listings": (SEARCHING, 160)}


def asked_at_once(person: User, shares: list[list[str]]) -> Counter[str]:
    """How often each was answered how, as ``"report 302"``; each of ``shares`` is one process's."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": str(settings.SETTINGS_MODULE)}
    name = str(connection.settings_dict["NAME"])
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", ANOTHER_PROCESS, name, str(person.pk), *addresses],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env=environment,
        )
        for addresses in shares
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin
        worker.stdin.write(f"{an_agreement().pk}\n")
        worker.stdin.flush()
    answers: Counter[str] = Counter()
    for worker in workers:
        answers += Counter(worker.communicate(timeout=120)[0].splitlines())
    return answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_four_processes_let_through_as_many_as_one_would(alice: User, bob: User) -> None:
    comments, reports, searches = (count for _limit, count in ASKED.values())
    addresses = [f"/report/listing/{make_need(alice).pk}/" for _each in range(reports)]
    addresses += [f"/threads/{thread_under(make_offer(alice)).pk}/new/"] * comments
    addresses += ["/listings/?q=soup"] * searches
    answers = asked_at_once(bob, [addresses[number::PROCESSES] for number in range(PROCESSES)])
    expected = {
        "threads 302": COMMENTING.limit,
        "report 302": REPORTS.limit,
        "listings 200": SEARCHING.limit,
        **{f"{name} 429": count - limit.limit for name, (limit, count) in ASKED.items()},
    }
    assert answers == expected
