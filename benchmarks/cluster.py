"""A class of lab 2 on a `dask.distributed` cluster of one worker and of two; what a save costs.

Run it alone on the machine, `python benchmarks/cluster.py`: it takes about two minutes, prints the
table and writes it into docs/performance.md. Scheduler and workers are processes of this machine,
with Dask's watch over itself turned down as docs/instructors.md has it. Classes take turns. A
worker starts anew what it grades with for each class; so the time runs from the result at which all
are warm, and the first result is told apart.
"""

import argparse
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grading
import measure
from distributed import Client

from autograder.batch.cluster import grade_on_cluster
from autograder.cli.demo import LAB
from autograder.cli.saver import MOST
from autograder.gradebook.records import Records
from autograder.gradebook.release import register
from autograder.grading.grader import Graded, Grader
from autograder.sandbox import cpu_time

CLASS, ROUNDS = 100, 3
WARM = 40
"""Results after which every worker has met nearly all of the lab's seeds."""
QUIET = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "500ms",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "10s",
}


@dataclass(frozen=True)
class Cluster:
    """A scheduler's address, its process and those of its workers."""

    address: str
    processes: list[int]


@dataclass(frozen=True)
class Spent:
    """Seconds to the first result, and for each one past the warm ones.

    `beside` are the computing seconds of Dask's own for each of those: of who asks, the scheduler,
    and the workers.
    """

    first: float
    each: float
    beside: tuple[float, float, float]


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """Start a scheduler with so many workers."""
    file = folder / f"scheduler{workers}.json"
    dask = [sys.executable, "-m", "dask"]
    options = ["--no-dashboard", "--port", "0", "--scheduler-file", str(file)]
    settings: dict[str, Any] = {"stderr": subprocess.DEVNULL, "env": os.environ | QUIET}
    run = [subprocess.Popen([*dask, "scheduler", *options], **settings)]
    try:
        while not file.exists():
            time.sleep(0.1)
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--scheduler-file", str(file)]
        options += ["--local-directory", str(folder)]
        for _ in range(workers):
            run.append(subprocess.Popen([*dask, "worker", *options], **settings))
        with Client(scheduler_file=str(file), set_as_default=False) as client:
            client.wait_for_workers(workers)
            yield Cluster(client.scheduler.address, [process.pid for process in run])
    finally:
        for process in reversed(run):
            process.kill()
            process.wait()


def grade(grader: Grader, students: list[str], on: Cluster) -> tuple[Spent, list[Graded]]:
    """Grade a class; return what it took and what came of it."""

    def now() -> list[float]:
        used = [cpu_time.by_process(pid)[pid] for pid in on.processes]
        return [time.perf_counter(), time.process_time(), used[0], sum(used[1:])]

    start, times, graded = time.perf_counter(), [], []
    for each in grade_on_cluster(grader, students, on.address):
        graded.append(each)
        if len(graded) in (1, WARM, len(students)):
            times.append(now())
    first, warm, last = times
    each, *beside = ((b - a) / (len(students) - WARM) for a, b in zip(warm, last, strict=True))
    return Spent(first[0] - start, each, (beside[0], beside[1], beside[2])), graded


def cpu_of_a_save(records: Records, graded: list[Graded]) -> float:
    """Return the seconds of computing that saving results in one go takes."""
    start = time.process_time()
    list(records.save_all(graded, LAB))
    return time.process_time() - start


def report() -> str:
    """Return the table."""
    with tempfile.TemporaryDirectory() as scratch:
        course = grading.make_course(Path(scratch, "course"), tensorflow=False)
        submissions = grading.make_submissions(course, CLASS, tensorflow=False)
        grading.hand_in(submissions, course.submitted)
        students = list(submissions)
        grader = Grader.of(course, LAB)
        sent = (
            len(pickle.dumps(grader)),
            statistics.median(
                len(pickle.dumps(grader.submission(student))) for student in students
            ),
        )
        spent: dict[int, list[Spent]] = {1: [], 2: []}
        with cluster(Path(scratch), 1) as one, cluster(Path(scratch), 2) as two:
            for _ in range(ROUNDS):
                for workers, on in ((1, one), (2, two)):
                    took, graded = grade(grader, students, on)
                    spent[workers].append(took)
            back = statistics.median(len(pickle.dumps(each)) for each in graded)
        register(course, LAB)
        with Records(course) as records:
            list(records.save_all(graded[:4], LAB))
            together, apart = graded[-MOST:], graded[4:-MOST]
            alone = statistics.median(cpu_of_a_save(records, [each]) for each in apart)
            save = cpu_of_a_save(records, together) / MOST
    each = {n: statistics.median(took.each for took in all_) for n, all_ in spent.items()}
    first = {n: statistics.median(took.first for took in all_) for n, all_ in spent.items()}
    asks, schedules, works = (
        1e3 * statistics.median(part)
        for part in zip(*(took.beside for took in spent[2]), strict=True)
    )
    most = 2 * each[1] / (each[1] + (asks + schedules + works) / 1e3)
    rows = [
        (f"{n}", f"{first[n]:.1f}", f"{1e3 * each[n]:.1f}", f"{each[1] / each[n]:.2f}")
        for n in spent
    ]
    header = ("workers", "first result after, s", "ms each", "times as fast as one")
    kilobytes = [f"{size / 1e3:.1f} KB" for size in (*sent, back)]
    return f"""## On a cluster

`python benchmarks/cluster.py`: {CLASS} submissions of lab 2 through a scheduler and workers of one
thread, all on this machine; ms each from the result {WARM} on, the middle of {ROUNDS} times, in
turns.

{measure.markdown(header, rows)}

With two workers a submission takes {asks:.1f} ms of computing where it is asked for,
{schedules:.1f} in the scheduler and {works:.1f} in the workers, beside what it takes to grade it.
Two cores that have to carry this, too, can be no more than {most:.2f} times as fast as one worker.

A task ships {kilobytes[0]} of the grader and {kilobytes[1]} of the submission, and {kilobytes[2]}
come back. The one process that writes spends {1e3 * alone:.1f} ms of computing on a save by itself,
and {1e3 * save:.2f} ms on each of {MOST} that it saves in one go, as it does where they come fast.
So it keeps up with {1 / save:.0f} submissions a second: {each[1] / save:.0f} workers
like the one here. A hundred would hand it {100 * save / each[1]:.1f} times what it can write.

{measure.machine()}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    options = parser.parse_args()
    section = report()
    print(section)
    if not options.dry:
        measure.write_section("cluster", section)


if __name__ == "__main__":
    main()
