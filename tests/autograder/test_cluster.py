"""The same work on a cluster: a scheduler and two workers, as processes of their own."""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed.security import Security
from rich.console import Console

from autograder.batch import cluster as on_cluster
from autograder.batch import local
from autograder.cli.grade import grade_lab
from autograder.cli.main import main
from autograder.cli.saver import Saver
from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.gradebook.records import Records
from autograder.grading.grader import Graded, Grader
from autograder.results import Status

pytestmark = pytest.mark.xdist_group("cluster")

LAB = "tiny"
WRONG = "def double(x):\n    return 3 * x"


class Cluster:
    """`dask scheduler` and its workers, as an administrator starts them."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.options = options
        self.processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.dask("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        wait_for(lambda: file.exists() and file.read_text(encoding="utf-8").rstrip().endswith("}"))
        self.address = str(json.loads(file.read_text(encoding="utf-8"))["address"])

    def dask(self, *arguments: str) -> subprocess.Popen[bytes]:
        log = self.folder / f"{len(self.processes)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, *self.options],
                cwd=self.folder,
                stdout=out,
                stderr=out,
            )
        self.processes.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        folder = ("--local-directory", str(self.folder))
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        return self.dask("worker", self.address, *options, *folder)

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def watch(monkeypatch: pytest.MonkeyPatch, number: int, do: Callable[[], None]) -> list[str]:
    """Note whose result comes back to the one writer; with so many, do something."""
    graded: list[str] = []
    give = Saver.give

    def give_and_note(self: Saver, each: Graded) -> None:
        give(self, each)
        graded.append(each.result.student)
        if len(graded) == number:
            do()

    monkeypatch.setattr(Saver, "give", give_and_note)
    return graded


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield running
    finally:
        running.close()


def test_a_worker_that_is_killed_loses_nothing_and_nobody_is_graded_twice(
    hand_in: Any, course: Course, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    students = [f"s{number:02}" for number in range(24)]
    for number, student in enumerate(students):
        hand_in(student, **({"double": WRONG} if number % 3 else {}))
    workers = [cluster.worker(), cluster.worker()]
    graded = watch(monkeypatch, 6, workers[0].kill)
    said = io.StringIO()
    results = grade_lab(
        course, LAB, Console(file=said), None, 1,
        scheduler=cluster.address, without_sandbox=True,
    )  # fmt: skip
    assert workers[0].wait() != 0
    assert sorted(graded) == students
    expected = {s: 5 if number % 3 else 8 for number, s in enumerate(students)}
    assert {result.student: result.score for result in results} == expected
    with Records(course) as records:
        assert {row["student_id"]: row["score"] for row in records.rows()} == expected
    # Done by one, two or a cluster: the verdicts are the same to the letter.
    here = Grader.of(course, LAB).grade("s01").result
    assert replace(results[1], seconds=0) == replace(here, seconds=0)
    assert workers[1].poll() is None


def test_over_tls_a_class_is_graded_by_who_has_the_certificates(
    hand_in: Any, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Security.temporary()
    parts = {"ca": made.tls_ca_file, "cert": made.tls_client_cert, "key": made.tls_client_key}
    files = {name: tmp_path / f"{name}.pem" for name in parts}
    for name, text in parts.items():
        files[name].write_text(text)
    options = ("--tls-ca-file", files["ca"], "--tls-cert", files["cert"], "--tls-key", files["key"])
    for number in range(4):
        hand_in(f"s{number}", **({"double": WRONG} if number % 2 else {}))
    running = Cluster(tmp_path, *map(str, options))
    try:
        running.worker()
        assert running.address.startswith("tls://")
        ask = partial(
            grade_lab, course, LAB, Console(file=io.StringIO()), None, 1,
            scheduler=running.address, without_sandbox=True,
        )  # fmt: skip
        with monkeypatch.context() as patch:
            patch.setattr(on_cluster, "_ANSWER_SECONDS", 2)
            with pytest.raises(CourseError, match="No scheduler answers at tls://"):
                ask()
        tls = {"ca-file": "ca", "client.cert": "cert", "client.key": "key"}
        settings = {f"distributed.comm.tls.{key}": str(files[name]) for key, name in tls.items()}
        with dask.config.set(settings):
            assert [result.score for result in ask()] == [8, 5, 8, 5]
    finally:
        running.close()


def test_where_the_scheduler_is_lost_a_sentence_says_so_and_the_next_run_goes_on(
    hand_in: Any, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    students = [f"s{number:02}" for number in range(12)]
    for student in students:
        hand_in(student)
    graded = watch(monkeypatch, 3, lambda: running.processes[0].kill())
    ask = partial(
        grade_lab, course, LAB, Console(file=io.StringIO()), None, 1, without_sandbox=True
    )
    running = Cluster(tmp_path)
    try:
        running.worker()
        with pytest.raises(CourseError, match=r"The scheduler was lost\. What was done is kept"):
            ask(scheduler=running.address)
    finally:
        running.close()
    assert 3 <= len(graded) < len(students)
    kept = {path.stem for path in (course.runs / LAB).glob("*.json")}
    assert kept == set(graded), "what came back is kept, whatever was not saved yet"
    assert {result.score for result in ask()} == {8}
    assert sorted(graded) == students, "those of before are not graded again"


def test_a_submission_travels_with_its_own_seed_and_without_the_courses_secret(
    hand_in: Any, course: Course
) -> None:
    hand_in("s1")
    grader = Grader.of(course, LAB)
    submission = grader.submission("s1")
    (course.submitted / "s1").rename(course.folder / "gone")
    secret = (course.folder / "secret_seed").read_bytes()
    (course.folder / "secret_seed").unlink()
    packed = pickle.dumps((on_cluster._code_digest(), grader, True))
    sent = packed + pickle.dumps(submission)
    assert secret not in sent
    assert bytes.fromhex(secret.decode()) not in sent
    graded = on_cluster._grade_there(packed, submission)
    on_cluster._leave(packed)
    assert on_cluster._OWN._pool is None
    assert graded.result.status is Status.PASSED


def _lose(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_submission_ends_is_a_process_beside_the_clusters_worker(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the cluster does not do again, on a worker after another, what had reached its limits."""
    hand_in("s1")
    grader = Grader.of(course, LAB)
    packed = pickle.dumps((on_cluster._code_digest(), grader, True))
    with monkeypatch.context() as patch:
        patch.setattr(local, "_grade_here", _lose)
        lost = on_cluster._grade_there(packed, grader.submission("s1"))
    graded = on_cluster._grade_there(packed, grader.submission("s1"))
    on_cluster._leave(packed)
    assert (lost.result.status, graded.result.status) == (Status.WAITS, Status.PASSED)
    assert "its process was lost" in lost.result.exercises[0].message


def test_a_worker_of_another_version_or_without_walls_refuses(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("s1")
    grader = Grader.of(course, LAB)
    submission = grader.submission("s1")
    with pytest.raises(CourseError, match="another version of this package"):
        on_cluster._grade_there(pickle.dumps(("0", grader, True)), submission)
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(CourseError, match="apt install bubblewrap"):
        on_cluster._grade_there(
            pickle.dumps((on_cluster._code_digest(), grader, False)), submission
        )


def test_a_scheduler_that_does_not_answer_is_named(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_cluster, "_ANSWER_SECONDS", 1)
    hand_in("s1")
    with pytest.raises(CourseError, match=r"No scheduler answers at tcp://127\.0\.0\.1:9 "):
        next(on_cluster.grade_on_cluster(Grader.of(course, LAB), ["s1"], "tcp://127.0.0.1:9"))


def test_without_dask_the_sentence_says_what_to_install(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("s1")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CourseError, match=re.escape("pip install 'convcourse[cluster]'")):
        next(on_cluster.grade_on_cluster(Grader.of(course, LAB), ["s1"], "tcp://127.0.0.1:9"))


def test_workers_and_scheduler_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["grade", LAB, "--workers", "2", "--scheduler", "tcp://127.0.0.1:9"])
    assert leaving.value.code == 2
    assert "not allowed with argument --workers" in capsys.readouterr().err
