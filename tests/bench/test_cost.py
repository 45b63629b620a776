"""Counting what processors do, whatever else the machine does."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from bench.cost import Cost, cost_of, cpu_ms, quickest_quarter, typical

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is the wall's time")


@linux_only
def test_waiting_costs_time_but_no_processor() -> None:
    idle = cost_of(lambda: time.sleep(0.2), [os.getpid()])
    assert idle.wall >= 200
    assert idle.cpu < 20
    busy = cost_of(lambda: sum(range(3_000_000)), [os.getpid()])
    assert 0.5 * busy.cpu < cost_of(lambda: sum(range(3_000_000)), [os.getpid()]).cpu
    assert busy.cpu > 5


@linux_only
def test_other_processes_are_asked_and_those_that_ended_are_not() -> None:
    program = "sum(range(5_000_000)); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert cpu_ms([other.pid]) > 10
        assert cpu_ms([other.pid, os.getpid()]) > cpu_ms([other.pid])
        other.communicate(b"\n")
    assert cpu_ms([other.pid]) == 0


def test_of_many_the_quicker_ones_count() -> None:
    assert quickest_quarter([Cost(wall, 10 * wall) for wall in (1, 2, 3, 4, 5, 6, 900)]) == (2, 20)
    rounds = [[Cost(5, 9), Cost(8, 2), Cost(90, 90)], [Cost(4, 10), Cost(70, 1), Cost(30, 30)]]
    assert typical(rounds) == (8, 9)
