"""A class in odd company, with the grader killed in between: honest work keeps every point.

In the suite 24 submissions, 6 of them hostile, and one kill; `CHAOS=300x40x5` for 300, 40 and five.
With `CHAOS` set the honest are graded alone first: the odd company may cost half as much again, and
what the limits of the hostile ones come to. `CHAOS=300x40x0` measures that; a kill begins anew.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.course import Course
from autograder.gradebook.records import Records
from autograder.grading.deadline import SPARE_SECONDS
from autograder.grading.journal import Journal
from autograder.sandbox.limits import MOST_CROWDED
from tests.autograder.conftest import LAB

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.xdist_group("chaos")]

SIZE, HOSTILE, KILLS = map(int, os.environ.get("CHAOS", "24x6x1").split("x"))
LIMITS = {
    "cell_seconds": 1.0,
    "call_seconds": 0.5,
    "submission_seconds": 2.0,
    "memory_bytes": 256 << 20,
    "cpu_seconds": 10,
}
MOST_MEMORY, WORKERS = 6 << 30, 2
ATTACKS = {
    "spins": "def double(x):\n    while True: pass",
    "sleeps": "import time\ndef double(x):\n    time.sleep(1000)",
    "hoards": "def double(x):\n    kept = []\n    while True: kept.append(bytearray(1 << 24))",
    "catches": "def double(x):\n    kept = []\n    while True:\n"
    "        try: kept.append(np.ones(1 << 22))\n        except BaseException: pass",
    "floods": "def double(x):\n    while True: print('x' * (1 << 20))",
    "answers at length": "def double(x):\n    return [np.ones(1 << 21)] * 60",
    "counts": "def double(x):\n    return np.zeros((15_000_000, 0))",
    "ends": "import os\ndef double(x):\n    os._exit(0)",
    "throws": "import threading\ndef double(x):\n    while True: threading.Thread(\n"
    "        target=lambda: [0 for _ in iter(int, 1)]).start()",
    "digs": "def double(x):\n    return double(double)",
}


@pytest.fixture
def chaos(house: Path, course: Course, tmp_path: Path) -> Course:
    """The tiny lab's course, with narrow limits."""
    root = tmp_path / "house"
    shutil.copytree(house, root)
    lines = [f"c.AutograderLimits.{name} = {value}" for name, value in LIMITS.items()]
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", *lines, ""]))
    return Course(root, course.folder)


def seconds_of_honest(course: Course, honest: list[str], command: list[str]) -> float | None:
    """How long a class without the hostile ones takes; not measured in the suite."""
    if "CHAOS" not in os.environ:
        return None
    apart = Course(course.root, course.folder.with_name("honest"))
    for student in honest:
        shutil.copytree(course.submitted / student, apart.submitted / student)
    began = time.monotonic()
    subprocess.run([*command, "--course", str(apart.folder)], cwd=course.root, check=True)
    return time.monotonic() - began


def watch(pid: int, stop: threading.Event, most: list[int]) -> None:
    """The most memory that a process and all below it hold together, shared pages counted once."""
    while not stop.wait(0.3):
        total = 0
        with suppress(psutil.NoSuchProcess):
            for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
                with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                    total += process.memory_full_info().pss
        most.append(total)


def test_honest_work_keeps_every_point_and_nothing_costs_more_than_its_limits(
    chaos: Course, hand_in: Callable[..., Path]
) -> None:
    draw = random.Random(8)
    students = [f"s{number:03}" for number in range(SIZE)]
    hostile = dict(zip(draw.sample(students, HOSTILE), list(ATTACKS) * SIZE, strict=False))
    for student in students:
        attack = hostile.get(student)
        hand_in(student, **({"double": ATTACKS[attack]} if attack else {}))

    command = [sys.executable, "-m", "autograder", "grade", LAB, "--workers", str(WORKERS)]
    journal, most = chaos.runs / LAB, [0]
    alone = seconds_of_honest(chaos, [each for each in students if each not in hostile], command)
    began = time.monotonic()
    for kill in range(KILLS + 1):
        target = SIZE * (kill + 1) // (KILLS + 1)
        grader = subprocess.Popen(
            [*command, "--course", str(chaos.folder)], cwd=chaos.root, stdout=subprocess.PIPE
        )
        stop = threading.Event()
        watcher = threading.Thread(target=watch, args=(grader.pid, stop, most))
        watcher.start()
        if kill < KILLS:
            while grader.poll() is None and len(list(journal.glob("*.json"))) < target:
                time.sleep(0.02)
            time.sleep(draw.random() / 2)
            below = psutil.Process(grader.pid).children(recursive=True)
            grader.send_signal(signal.SIGKILL)
            _, alive = psutil.wait_procs(below, timeout=20)
            assert alive == []
        printed, _ = grader.communicate()
        stop.set()
        watcher.join()
    together = time.monotonic() - began
    assert grader.returncode == 0
    assert b"Stopped by a limit" in printed
    worst = HOSTILE * (MOST_CROWDED * LIMITS["submission_seconds"] + SPARE_SECONDS) / WORKERS
    if alone is not None:
        print(
            f"honest alone {alone:.0f} s, together {together:.0f} s, memory {max(most) >> 20} MiB"
        )
        if not KILLS:
            assert together <= 1.5 * alone + worst

    records = {student: known for student, (known, _) in Journal(journal).read_all().items()}
    assert sorted(records) == students
    costs: dict[str, Any] = {}
    for student, record in records.items():
        scores = {exercise.grade_id: exercise.score for exercise in record.exercises}
        lost = "test_double" if student in hostile else ""
        told = json.dumps(record.to_json(), indent=1)
        assert scores == {"test_double": 0.0 if lost else 3, "test_answer": 3, "test_halve": 2}, (
            told
        )
        costs[hostile.get(student, "honest")] = record.seconds
        assert record.seconds <= 4 * LIMITS["submission_seconds"] + 10, (student, costs)
    with Records(chaos) as book:
        kept = {row["student_id"]: row["score"] for row in book.rows()}
    assert kept == {student: records[student].score for student in students}
    assert max(most) < MOST_MEMORY
