"""What a student's process has computed is known outside, of each process for itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from autograder.sandbox import cpu_time
from autograder.sandbox.launcher import ForkServer, Launcher, Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess

LIMITS = Limits()
# The process measures by clocks of its own until it has done what it was asked for.
CELL = """import threading, time

def work(seconds):
    while time.thread_time() < seconds:
        pass

def here(seconds):
    work(time.thread_time() + seconds)

def in_a_thread(seconds):
    thread = threading.Thread(target=work, args=[seconds])
    thread.start()
    thread.join()

def asleep(seconds):
    time.sleep(seconds)
"""


@pytest.fixture(
    scope="module",
    params=[
        "limits alone",
        pytest.param("sandbox", marks=pytest.mark.needs("bubblewrap")),
        pytest.param("fork server", marks=pytest.mark.needs("bubblewrap")),
    ],
)
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[StudentProcess, StudentProcess]]:
    """Two students' processes, started in one way."""
    sandbox = Sandbox(()) if request.param == "limits alone" else Sandbox.find(LIMITS)
    launcher: Launcher = sandbox
    with ExitStack() as stack:
        if request.param == "fork server":
            launcher = server = ForkServer(sandbox, LIMITS)
            stack.callback(server.close)
        one, other = (
            stack.enter_context(
                StudentProcess(launcher, sandbox, LIMITS, forbidden={}, files={}),
            )
            for _ in range(2)
        )
        for process in (one, other):
            assert process.run(CELL) == []
        yield one, other


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("here", 0.1, 0.15), ("in_a_thread", 0.1, 0.15), ("asleep", 0, 0.05)],
)
def test_the_time_that_a_process_computes_is_read_outside_and_is_its_own(
    name: str, least: float, most: float, pair: tuple[StudentProcess, StudentProcess]
) -> None:
    one, other = pair
    function, before, before_other = one.get(name), one.cpu_time(), other.cpu_time()
    function(0.1)
    assert least <= one.cpu_time() - before < most
    assert other.cpu_time() - before_other < 0.01


def test_a_process_that_is_gone_has_used_what_it_had() -> None:
    sandbox = Sandbox(())
    with StudentProcess(sandbox, sandbox, LIMITS, forbidden={}, files={}) as process:
        used = process.cpu_time()
    assert process.cpu_time() == used > 0


def test_where_nobody_tells_the_time_of_day_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = Sandbox(())
    with StudentProcess(sandbox, sandbox, LIMITS, forbidden={}, files={}) as process:
        process.run(CELL)
        sleep = process.get("asleep")
        monkeypatch.setattr(cpu_time, "CAN_READ", False)
        before = process.cpu_time()
        sleep(0.1)
        assert process.cpu_time() - before >= 0.1


def test_a_process_s_children_are_those_that_it_started() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in cpu_time.children(os.getpid())
    assert child.pid not in cpu_time.children(os.getpid())
    assert cpu_time.children(child.pid) == set()
