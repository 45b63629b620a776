"""A child that ends with its parent, by the kernel's hand."""

from __future__ import annotations

import signal
import subprocess
import sys

import psutil
import pytest

from tests.mutualaid.processes import ROOT, environment, python

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can")

ASK = """
import ctypes, os, signal
from mutualaid.tether import end_with_parent
end_with_parent(signal.SIGUSR1, os.getppid())
told = ctypes.c_int()
ctypes.CDLL(None).prctl(2, ctypes.byref(told))
print(told.value)
"""
PARENT = """
import os, subprocess, sys
tether = [sys.executable, "-m", "mutualaid.tether", str(os.getpid())]
child = subprocess.Popen([*tether, "sleep", "600"])
print(child.pid, flush=True)
child.wait()
"""


def test_the_kernel_is_told_which_signal_to_send() -> None:
    assert python("-c", ASK).stdout == f"{signal.SIGUSR1.value}\n"


@pytest.mark.parametrize("begun", [True, False], ids=["once it runs", "before it asked the kernel"])
def test_child_of_a_killed_parent_ends(begun: bool) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    while begun and child.name() != "sleep":
        assert child.is_running()
    parent.kill()
    parent.wait()
    assert psutil.wait_procs([child], timeout=30)[1] == []
    parent.stdout.close()
