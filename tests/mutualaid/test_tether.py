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
import ctypes, signal
from mutualaid.tether import end_with_parent
end_with_parent(signal.SIGUSR1)
told = ctypes.c_int()
ctypes.CDLL(None).prctl(2, ctypes.byref(told))
print(told.value)
"""
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-m", "mutualaid.tether", "sleep", "60"])
print(child.pid, flush=True)
child.wait()
"""


def test_the_kernel_is_told_which_signal_to_send() -> None:
    assert python("-c", ASK).stdout == f"{signal.SIGUSR1.value}\n"


def test_child_of_a_killed_parent_ends() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    while "sleep" not in " ".join(child.cmdline()):
        assert child.is_running()
    parent.kill()
    parent.communicate()
    assert psutil.wait_procs([child], timeout=30)[1] == []
