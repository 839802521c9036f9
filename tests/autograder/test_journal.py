"""A run that was stopped goes on where it was, and grades nobody twice."""

from __future__ import annotations

import gc
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
import pytest
from rich.console import Console
from rich.progress import Progress, TaskID

from autograder.batch import local
from autograder.batch.worker import GradingWorker
from autograder.cli import saver
from autograder.cli.grade import grade_lab
from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.gradebook.records import Records
from autograder.grading import deadline
from autograder.grading.grader import Graded, Grader
from autograder.grading.journal import Journal
from autograder.intake.submission import Submission
from autograder.results import Status, SubmissionResult
from autograder.sandbox.launcher import ForkServer
from autograder.sandbox.limits import Limits

LAB = "tiny"


def run(course: Course, **settings: Any) -> str:
    """Grade the class; return what was said."""
    said = io.StringIO()
    grade_lab(course, LAB, Console(file=said, width=200), None, 2, without_sandbox=True, **settings)
    return said.getvalue()


def test_a_record_reads_back_and_another_fingerprint_does_not(
    hand_in: Any, course: Course, tmp_path: Path
) -> None:
    hand_in()
    result = replace(Grader.of(course, LAB).grade("someone").result, notes=("one", "two"))
    journal = Journal(tmp_path)
    journal.write(result, "abc", b"\x01\xff")
    assert journal.read("someone", "abc") == result
    assert journal.read("someone", "abd") is None
    assert journal.read("nobody", "abc") is None
    data = json.loads((tmp_path / "someone.json").read_text(encoding="utf-8"))
    fields = "student assignment status score max_score seconds exercises notes seed fingerprint"
    assert " ".join(data) == fields
    assert data["seed"] == "01ff"
    exercise = "grade_id function status score max_score message mistake where"
    assert " ".join(data["exercises"][0]) == exercise


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"seed": "01", "fingerprint": "abc"}', b"\xff"]
)
def test_half_a_record_counts_as_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "someone.json").write_bytes(content)
    assert Journal(tmp_path).read("someone", "abc") is None


def test_only_what_changed_is_graded_again(hand_in: Any, course: Course) -> None:
    for student in ("s1", "s2", "s3"):
        hand_in(student)
    assert "before" not in run(course)
    assert "3 were graded before" in run(course)
    hand_in("s2", double="def double(x):\n    return 3 * x")
    assert "2 were graded before" in run(course)
    assert "before" not in run(course, again=True)
    with Records(course) as records:
        assert {row["student_id"]: row["score"] for row in records.rows()} == {
            "s1": 8,
            "s2": 5,
            "s3": 8,
        }
    course.gradebook.unlink()
    assert "before" not in run(course)


def test_a_run_that_is_killed_ends_in_the_same_gradebook(hand_in: Any, course: Course) -> None:
    """A class of 120 is killed three times; with `KILLED_CLASS=200x5` one of 200, five times.

    Each time in its first third: the writer saves up to 32 in one go, and no run may end before.
    """
    size, kills = map(int, os.environ.get("KILLED_CLASS", "120x3").split("x"))
    students = [f"s{number:03}" for number in range(size)]
    wrong = "def double(x):\n    return 3 * x"
    for number, student in enumerate(students):
        hand_in(student, **({"double": wrong} if number % 3 else {}))
    command = [sys.executable, "-m", "autograder", "grade", LAB, "--course", str(course.folder)]
    command.append("--without-sandbox")
    when = random.Random(4)
    journal = course.runs / LAB
    for target in sorted(when.sample(range(1, size // 3), kills)):
        process = subprocess.Popen(command, cwd=course.root, stdout=subprocess.DEVNULL)
        while process.poll() is None and len(list(journal.glob("*.json"))) < target:
            time.sleep(0.01)
        started = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.wait()
        _, alive = psutil.wait_procs(started, timeout=10)
        assert alive == []  # nothing of a run outlives it
    stopped_at = len(list(journal.glob("*.json")))
    assert 0 < stopped_at < len(students)
    assert f"{stopped_at} were graded before" in run(course)
    with Records(course) as records:
        scores = {row["student_id"]: row["score"] for row in records.rows()}
    assert scores == {s: 5 if number % 3 else 8 for number, s in enumerate(students)}
    assert len(list(course.autograded.iterdir())) == len(students)


def test_what_is_told_as_graded_is_recorded(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("s1", "s2", "s3"):
        hand_in(student)
    told = []
    advance = Progress.advance

    def look(self: Progress, task: TaskID, steps: float = 1) -> None:
        advance(self, task, steps)
        told.append((self.tasks[0].completed, len(list((course.runs / LAB).glob("*.json")))))

    monkeypatch.setattr(Progress, "advance", look)
    run(course)
    assert told == [(1, 1), (2, 2), (3, 3)]


def test_no_result_is_kept_while_others_are_graded(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    students = {f"s{number}" for number in range(8)}
    for student in students:
        hand_in(student)
    monkeypatch.setattr(saver, "MOST", 1)  # one that is saved is not held by its neighbours
    write, alive = Journal.write, []

    def look(self: Journal, *of: Any) -> None:
        write(self, *of)
        gc.collect()
        # By their type: to ask every object for its class would load modules that wait to be used.
        results = [each for each in gc.get_objects() if type(each) is SubmissionResult]
        alive.append(sum(result.student in students for result in results))

    monkeypatch.setattr(Journal, "write", look)
    run(course)
    assert len(alive) == len(students)
    assert alive[-1] < 3  # the last, and the one before


def test_a_record_that_is_taken_away_while_others_are_graded_is_missed(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("s1", "s2"):
        hand_in(student)
    settle = Records.settle_lateness

    def last(self: Records, lab: str) -> list[str]:
        (course.runs / LAB / "s1.json").unlink()
        return settle(self, lab)

    with monkeypatch.context() as patch:
        patch.setattr(Records, "settle_lateness", last)
        with pytest.raises(CourseError, match=r"record of s1 .* taken away"):
            run(course)
    assert "1 were graded before" in run(course)


def test_an_interrupted_run_keeps_what_had_come_back(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("s1", "s2", "s3", "s4"):
        hand_in(student)
    grade = local.Pool.grade

    def interrupted(self: local.Pool, students: list[str]) -> Iterator[Graded]:
        yield from islice(grade(self, students), 3)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(local.Pool, "grade", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(course)
    assert "3 were graded before" in run(course)


def test_a_process_of_the_grader_that_is_lost_costs_nobody_anything(
    hand_in: Any, course: Course
) -> None:
    students = [f"s{number}" for number in range(9)]
    for student in students:
        hand_in(student)
    graded = local.grade_class(Grader.of(course, LAB), students, 2)
    results = [next(graded).result]
    for process in psutil.Process().children():
        process.kill()
    results += [one.result for one in graded]
    assert sorted(result.student for result in results) == students
    assert {(result.status, result.score) for result in results} == {(Status.PASSED, 8)}


def _die_with_s2(student: str) -> Graded:
    if student == "s2":
        os.kill(os.getpid(), signal.SIGKILL)
    return local._OWN.worker.grade_student(student)


def test_a_submission_with_which_processes_are_lost_waits_for_a_person(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("s1", "s2", "s3"):
        hand_in(student)
    monkeypatch.setattr(local, "_grade_here", _die_with_s2)
    graded = local.grade_class(Grader.of(course, LAB), ["s1", "s2", "s3"], 2)
    results: dict[str, SubmissionResult] = {g.result.student: g.result for g in graded}
    assert {s: str(r.status) for s, r in results.items()} == {
        "s1": "passed",
        "s2": "waits for a person",
        "s3": "passed",
    }
    assert "its process was lost" in results["s2"].exercises[0].message


def _spin_with_s2(student: str) -> Graded:
    if student == "s2":
        deadline.SPARE_SECONDS = 1
        with deadline.limited(LIMITS):
            while True:  # mostly where no signal handler of Python's would come in time
                re.match(r"(a+)+b", "a" * 24)
    return local._OWN.worker.grade_student(student)


def _stop_with_s2(student: str) -> Graded:
    if student == "s2":
        signal.pause()
    return local._OWN.worker.grade_student(student)


def _hoard_with_s2(student: str) -> Graded:
    def read() -> Submission:
        raise AssertionError([bytes(1 << 30) for _ in range(40)])

    if student == "s2":
        return local._OWN.worker._graded("s2", read)
    return local._OWN.worker.grade_student(student)


LIMITS = Limits(submission_seconds=2)


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (_spin_with_s2, "took more than 3 seconds of computing time"),
        (_stop_with_s2, "took more than 3 seconds of computing time"),
        (_hoard_with_s2, "MemoryError"),
    ],
)
def test_a_submission_that_cannot_be_judged_waits_and_costs_no_more_than_its_limits(
    hand_in: Any,
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
    odd: Callable[[str], Graded],
    said: str,
) -> None:
    students = ["s1", "s2", "s3", "s4"]
    for student in students:
        hand_in(student)
    monkeypatch.setattr(deadline, "SPARE_SECONDS", 1)
    monkeypatch.setattr(local, "_grade_here", odd)
    grader = replace(Grader.of(course, LAB), limits=LIMITS)
    results = {g.result.student: g.result for g in local.grade_class(grader, students, 2)}
    waits = results.pop("s2")
    assert waits.status is Status.WAITS
    assert said in waits.exercises[0].message
    assert waits.seconds < deadline.wall_seconds(LIMITS) + 2  # it was not tried again
    told = [(r.seconds, r.exercises[0].message) for r in results.values()]
    assert {(r.status, r.score) for r in results.values()} == {(Status.PASSED, 8)}, told


@pytest.mark.needs("bubblewrap")
def test_a_warm_parent_that_is_lost_is_made_anew_and_costs_nobody_anything(
    hand_in: Any, course: Course
) -> None:
    for student in ("s1", "s2"):
        hand_in(student)
    grader = Grader.of(course, LAB)
    worker = GradingWorker(grader)
    try:
        assert worker.grade(grader.submission("s1")).result.status is Status.PASSED
        assert worker._ready is not None
        parent = worker._ready.launcher
        assert isinstance(parent, ForkServer)
        parent._popen.kill()
        parent._popen.wait()
        assert worker.grade(grader.submission("s2")).result.status is Status.PASSED
    finally:
        worker.close()


SCRIPT = """from pathlib import Path
from autograder.batch.local import grade_class
from autograder.course import Course
from autograder.grading.grader import Grader
grader = Grader.of(Course(Path({root!r}), Path({folder!r})), {lab!r})
print([(each.result.student, each.result.score) for each in grade_class(grader, ["s1"], 1)])
"""


def test_a_script_that_grades_needs_no_guard(hand_in: Any, course: Course, tmp_path: Path) -> None:
    hand_in("s1")
    script = tmp_path / "script.py"
    source = SCRIPT.format(root=str(course.root), folder=str(course.folder), lab=LAB)
    script.write_text(source, encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("[('s1', 8.0)]\n", 0), done.stderr


def _does_not_begin(_: Grader) -> None:
    raise OSError("no such thing here")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_where_no_process_can_begin_nobody_is_graded_and_it_is_said(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("s1", "s2"):
        hand_in(student)
    monkeypatch.setattr(local, "_begin", _does_not_begin)
    with pytest.raises(CourseError, match="No process to grade in can be started here"):
        list(local.grade_class(Grader.of(course, LAB), ["s1", "s2"], 2))
