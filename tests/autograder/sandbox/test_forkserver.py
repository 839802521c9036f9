"""Nothing of a submission is left when its process has been ended."""

from __future__ import annotations

import time
from contextlib import closing, suppress

import psutil
import pytest

from autograder.course import Course
from autograder.exceptions import TimedOut
from autograder.grading.grader import Grader
from autograder.sandbox.launcher import ForkServer, Sandbox
from autograder.sandbox.limits import Limits

PROGRAMS = {
    "asks to live on": "import ctypes\nprint(ctypes.CDLL(None).prctl(1, 0, 0, 0, 0))",
    "threads": "import threading, time\n"
    "for _ in range(5): threading.Thread(target=time.sleep, args=(1000,)).start()",
    "holds on": "import signal\nfor number in (1, 2, 3, 15): signal.signal(number, signal.SIG_IGN)",
}


def started() -> set[int]:
    """What runs below us; what has ended may stay listed where orphans come to us."""
    found = set()
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if each.status() != psutil.STATUS_ZOMBIE:
                found.add(each.pid)
    return found


def assert_ended(before: set[int]) -> None:
    """The kernel ends what a process has started, one after another."""
    deadline = time.monotonic() + 10
    while not started() <= before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert started() <= before


@pytest.mark.needs("bubblewrap")
def test_nothing_outlives_its_grading(course: Course) -> None:
    limits = Limits(cell_seconds=1)
    with closing(Grader.of(course, "tiny").warmed()) as grader:
        assert grader.launcher is not None
        before = started()
        for name, program in PROGRAMS.items():
            process = grader.start({})
            process._limits = limits
            assert started() > before
            outputs = process.run(program)
            assert "error" not in str(outputs).lower(), (name, outputs)
            with pytest.raises(TimedOut):
                process.run("while True: pass")
            assert started() == before, name


@pytest.mark.needs("bubblewrap")
def test_to_live_on_is_refused(course: Course) -> None:
    with closing(Grader.of(course, "tiny").warmed()) as grader, grader.start({}) as process:
        (printed,) = process.run(PROGRAMS["asks to live on"])
        assert printed["text"] == "-1\n"


@pytest.mark.needs("bubblewrap")
def test_a_worker_can_be_ended_at_any_moment_of_its_start() -> None:
    limits = Limits()
    with closing(ForkServer(Sandbox.find(limits), limits)) as server:
        server._control.settimeout(20)
        before = started()
        for delay in range(400):  # until well after it stands, in steps of 20 microseconds
            worker = server.start()
            time.sleep(delay * 2e-5)
            assert worker.end(patient=False) in (137, 143), delay
            worker.channel.close()
        assert_ended(before)


@pytest.mark.needs("bubblewrap")
def test_a_server_that_cannot_end_a_worker_is_ended_with_it() -> None:
    limits = Limits()
    before = started()
    with closing(ForkServer(Sandbox.find(limits), limits)) as server:
        worker = server.start()
        psutil.Process(server._pid).suspend()
        server._control.settimeout(0.2)
        assert worker.end(patient=False) == 137
        worker.channel.close()
        assert_ended(before)
